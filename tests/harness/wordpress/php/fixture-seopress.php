<?php
/**
 * Plugin Name: Fixture in place of SEOPress (not the plugin: it answers as reading its code says)
 *
 * PUT writes, POST is no route; GET of the same paths needs a login and works for drafts.
 */
if (!defined('ABSPATH')) { exit; }
define('SEOPRESS_VERSION', '9-fixture');

add_action('rest_api_init', function () {
    $may = fn($r) => current_user_can('edit_post', (int) $r['id']);
    register_rest_route('seopress/v1', '/posts/(?P<id>\d+)/title-description-metas', [
        ['methods' => 'PUT', 'permission_callback' => $may, 'callback' => function ($r) {
            update_post_meta((int) $r['id'], '_seopress_titles_title', wp_slash(sanitize_text_field((string) $r['title'])));
            update_post_meta((int) $r['id'], '_seopress_titles_desc', wp_slash(sanitize_textarea_field((string) $r['description'])));
            return ['code' => ''];
        }],
        ['methods' => 'GET', 'permission_callback' => $may, 'callback' => fn($r) => [
            'title' => get_post_meta((int) $r['id'], '_seopress_titles_title', true),
            'description' => get_post_meta((int) $r['id'], '_seopress_titles_desc', true)]],
    ]);
    register_rest_route('seopress/v1', '/posts/(?P<id>\d+)/target-keywords', [
        ['methods' => 'PUT', 'permission_callback' => $may, 'callback' => function ($r) {
            $words = sanitize_text_field((string) $r['_seopress_analysis_target_kw']);
            update_post_meta((int) $r['id'], '_seopress_analysis_target_kw', wp_slash($words));
            return ['code' => 'success'];
        }],
        ['methods' => 'GET', 'permission_callback' => $may, 'callback' => fn($r) => [
            'value' => array_values(array_filter(explode(',', strtolower((string)
                get_post_meta((int) $r['id'], '_seopress_analysis_target_kw', true))))),
            'usage' => []]],
    ]);
});

add_filter('pre_get_document_title', function ($title) {
    $own = is_singular() ? get_post_meta(get_the_ID(), '_seopress_titles_title', true) : '';
    return $own !== '' ? $own : $title;
}, 20);
add_action('wp_head', function () {
    $words = is_singular() ? get_post_meta(get_the_ID(), '_seopress_titles_desc', true) : '';
    if ($words) { echo '<meta name="description" content="' . esc_attr($words) . "\">\n"; }
}, 1);
