<?php
/**
 * Plugin Name: Fixture in place of Yoast SEO (not the plugin: it answers as reading its code says)
 *
 * Meta of three keys is writable on the post type only, from 27.7 on; FIXTURE_YOAST_OLD is 27.6.
 */
if (!defined('ABSPATH')) { exit; }
define('WPSEO_VERSION', '27.7-fixture');

add_action('init', function () {
    if (defined('FIXTURE_YOAST_OLD')) { return; }
    foreach (['_yoast_wpseo_title', '_yoast_wpseo_metadesc', '_yoast_wpseo_focuskw'] as $key) {
        register_post_meta('post', $key, ['type' => 'string', 'single' => true, 'show_in_rest' => true,
            'auth_callback' => fn($allowed, $meta, $id) => current_user_can('edit_post', $id)]);
    }
});

add_action('rest_api_init', function () {
    register_rest_route('yoast/v1', '/get_head', ['methods' => 'GET', 'permission_callback' => '__return_true',
        'callback' => fn() => ['html' => '', 'json' => []]]);
});

add_filter('pre_get_document_title', function ($title) {
    $own = is_singular() ? get_post_meta(get_the_ID(), '_yoast_wpseo_title', true) : '';
    return $own !== '' ? $own : $title;
}, 20);

add_action('wp_head', function () {
    $words = is_singular() ? get_post_meta(get_the_ID(), '_yoast_wpseo_metadesc', true) : '';
    if ($words) { echo '<meta name="description" content="' . esc_attr($words) . "\" />\n"; }
    $image = is_singular() ? get_the_post_thumbnail_url(null, 'full') : '';
    if ($image) { echo '<meta property="og:image" content="' . esc_url($image) . "\" />\n"; }
}, 1);
