<?php
/**
 * Plugin Name: Fixture in place of Rank Math (not the plugin: it answers as reading its code says)
 *
 * Only its own route writes; only keys that begin with rank_math_; an empty value deletes; REST never shows them.
 */
if (!defined('ABSPATH')) { exit; }
class RankMath {}

add_action('rest_api_init', function () {
    register_rest_route('rankmath/v1', '/updateMeta', ['methods' => 'POST',
        'permission_callback' => fn($r) => current_user_can('edit_post', (int) $r['objectID']),
        'args' => ['objectType' => ['required' => true], 'objectID' => ['required' => true], 'meta' => ['required' => true]],
        'callback' => function ($r) {
            foreach ((array) $r['meta'] as $key => $value) {
                if (strpos($key, 'rank_math_') !== 0) { continue; }
                if ($value === '') { delete_post_meta((int) $r['objectID'], $key); continue; }
                update_post_meta((int) $r['objectID'], $key, wp_slash(is_string($value) ? sanitize_text_field($value) : $value));
            }
            return ['slug' => true, 'schemas' => []];
        }]);
});

add_filter('pre_get_document_title', function ($title) {
    $own = is_singular() ? get_post_meta(get_the_ID(), 'rank_math_title', true) : '';
    return $own !== '' ? $own : $title;
}, 20);

add_action('wp_head', function () {
    $words = is_singular() ? get_post_meta(get_the_ID(), 'rank_math_description', true) : '';
    if ($words) { echo '<meta name="description" content="' . esc_attr($words) . "\"/>\n"; }
}, 1);
