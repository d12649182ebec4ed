<?php
/* Real faults inside WordPress, switched by the file wp-content/lab-fault.json {"mode": "...", ...}. Test sites only. */
(function (): void {
    $fault = json_decode((string) @file_get_contents(WP_CONTENT_DIR . '/lab-fault.json'), true) ?: [];
    $seconds = (int) ($fault['seconds'] ?? 3);
    switch ($fault['mode'] ?? '') {
        case 'rest_401': // a plugin that closes REST to guests
            add_filter('rest_authentication_errors', function ($error) {
                return $error ?: (is_user_logged_in() ? $error : new WP_Error('rest_cannot_access',
                    'Only authenticated users can access the REST API.', ['status' => rest_authorization_required_code()]));
            });
            break;
        case 'rest_off_all':
            add_filter('rest_authentication_errors', fn() => new WP_Error('rest_disabled',
                'The REST API on this site has been disabled.', ['status' => 403]));
            break;
        case 'rest_no_routes':
            add_filter('rest_endpoints', fn() => []);
            break;
        case 'rest_unhooked': // answers 200 with the front page
            remove_action('init', 'rest_api_init');
            remove_action('parse_request', 'rest_api_loaded');
            break;
        case 'no_app_pw':
            add_filter('wp_is_application_passwords_available', '__return_false');
            break;
        case 'no_app_pw_user':
            add_filter('wp_is_application_passwords_available_for_user', '__return_false');
            break;
        case 'no_users_ep':
            add_filter('rest_endpoints', fn($routes) => array_filter($routes,
                fn($route) => strpos($route, '/wp/v2/users') !== 0, ARRAY_FILTER_USE_KEY));
            break;
        case 'early_user': // makes WordPress say incorrect_password, as security plugins do
            add_filter('rest_authentication_errors', function ($error) { is_user_logged_in(); return $error; });
            break;
        case 'fatal':
            add_action('rest_api_init', function () { undefined_function_in_a_plugin(); });
            break;
        case 'fatal_on_save': // the post is saved all the same
            add_action('save_post', function () { undefined_function_in_a_plugin(); });
            break;
        case 'warning': // text in front of the JSON
            add_action('rest_api_init', function () {
                error_reporting(E_ALL); ini_set('display_errors', '1'); echo $undefined_variable;
            });
            break;
        case 'slow':
            add_action('rest_api_init', function () use ($seconds) { sleep($seconds); });
            break;
        case 'slow_save': // the post is there before the answer is
            add_action('rest_after_insert_post', function () use ($seconds) { sleep($seconds); });
            break;
        case 'memory': // the media item is left behind
            add_action('rest_after_insert_attachment', function () {
                ini_set('memory_limit', '64M'); str_repeat('x', 200 * 1024 * 1024);
            });
            break;
        case 'wp_redirect':
            add_action('init', function () use ($fault) {
                if (empty($_SERVER['HTTPS'])) { wp_redirect($fault['to'] . $_SERVER['REQUEST_URI'], 301); exit; }
            });
            break;
    }
})();
