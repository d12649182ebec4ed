<?php
// php provision.php install|set-up CONFIG.json  -> one JSON object on standard output.
// Two runs, because WordPress decides while it loads whether it is being installed.
[, $step, $file] = $argv;
$config = json_decode(file_get_contents($file), true);
$_SERVER['HTTP_HOST'] = $config['host']; $_SERVER['REQUEST_URI'] = '/'; $_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';
$_SERVER['REQUEST_METHOD'] = 'GET'; $_SERVER['PHP_SELF'] = '/index.php';
ob_start();
if ($step === 'install') { define('WP_INSTALLING', true); }
function wp_new_blog_notification() {}
function wp_mail() { return true; }
require $config['www'] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

function answer(array $result): void {
    ob_end_clean();
    echo json_encode($result);
    exit(0);
}
function give_up(WP_Error $error): void {
    fwrite(STDERR, $error->get_error_message());
    exit(3);
}

if ($step === 'install') {
    if (!is_blog_installed()) {
        wp_install($config['title'], 'admin', 'admin@example.test', true, '', $config['password']);
    }
    answer(['installed' => is_blog_installed()]);
}

global $wp_rewrite;
update_option('permalink_structure', $config['permalinks']);
$wp_rewrite->set_permalink_structure($config['permalinks']); $wp_rewrite->init(); $wp_rewrite->flush_rules(false);
update_option('timezone_string', $config['timezone']); update_option('default_comment_status', 'closed');
$users = [];
foreach ($config['roles'] as $role) {
    $login = $role === 'administrator' ? 'admin' : $role;
    $user = get_user_by('login', $login);
    if (!$user) {
        $id = wp_insert_user(['user_login' => $login, 'user_pass' => $config['password'],
            'user_email' => "$login@example.test", 'role' => $role]);
        if (is_wp_error($id)) { give_up($id); }
        $user = get_user_by('id', $id);
    }
    $made = WP_Application_Passwords::create_new_application_password($user->ID, ['name' => 'tests']);
    if (is_wp_error($made)) { give_up($made); }
    $users[$role] = ['id' => $user->ID, 'user' => $login,
        'app_password' => WP_Application_Passwords::chunk_password($made[0])];
}
answer(['users' => $users, 'version' => $GLOBALS['wp_version'], 'php_version' => PHP_VERSION]);
