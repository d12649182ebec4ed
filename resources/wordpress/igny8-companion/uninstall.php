<?php
/** Leave nothing behind but the posts and their SEO fields. */
if ( ! defined( 'WP_UNINSTALL_PLUGIN' ) ) {
	exit;
}
delete_option( 'igny8_api_keys' );
delete_option( 'igny8_deleted_posts' );
delete_post_meta_by_key( '_igny8_changed' );
