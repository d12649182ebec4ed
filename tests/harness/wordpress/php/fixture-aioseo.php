<?php
/**
 * Plugin Name: Fixture in place of All in One SEO (not the plugin: it answers as reading its code says)
 *
 * A REST field on every type, for users who hold its capability; others are answered with success and nothing is kept.
 * Its own store is not post meta. FIXTURE_AIOSEO_OLD is before 4.9.8: no field.
 */
namespace AIOSEO\Plugin\Common\Models {
    /** The two calls of the plugin's model that others use. */
    class Post {
        public static function getPost($id) {
            return (object) (get_option('fixture_aioseo_' . $id, []) + ['title' => '', 'description' => '', 'keyphrases' => '']);
        }
        public static function savePost($id, $data) {
            update_option('fixture_aioseo_' . $id, array_merge(get_option('fixture_aioseo_' . $id, []), $data), false);
        }
    }
}

namespace {
if (!defined('ABSPATH')) { exit; }

add_filter('user_has_cap', function ($all, $caps, $args, $user) {
    if (in_array('administrator', (array) $user->roles, true)) { $all['aioseo_page_general_settings'] = true; }
    return $all;
}, 10, 4);

add_action('rest_api_init', function () {
    register_rest_route('aioseo/v1', '/ping', ['methods' => 'GET', 'permission_callback' => '__return_true',
        'callback' => fn() => ['success' => true]]);
    if (defined('FIXTURE_AIOSEO_OLD')) { return; }
    register_rest_field(['post', 'page'], 'aioseo_meta_data', [
        'get_callback' => function ($post) {
            $held = get_option('fixture_aioseo_' . $post['id'], []);
            return $held + ['title' => null, 'description' => null, 'canonical_url' => null,
                'keyphrases' => ['focus' => ['keyphrase' => ''], 'additional' => []]];
        },
        'update_callback' => function ($value, $post) {
            if (!current_user_can('aioseo_page_general_settings')) { return; }
            $held = get_option('fixture_aioseo_' . $post->ID, []);
            update_option('fixture_aioseo_' . $post->ID, array_merge($held, (array) $value), false);
        },
    ]);
});

function fixture_aioseo($key) {
    $held = is_singular() ? get_option('fixture_aioseo_' . get_the_ID(), []) : [];
    return isset($held[$key]) ? (string) $held[$key] : '';
}
add_filter('pre_get_document_title', fn($title) => fixture_aioseo('title') !== '' ? fixture_aioseo('title') : $title, 20);
add_action('wp_head', function () {
    $words = fixture_aioseo('description');
    if ($words !== '') { echo '<meta name="description" content="' . esc_attr($words) . "\" />\n"; }
}, 1);
function aioseo() { return null; }
}
