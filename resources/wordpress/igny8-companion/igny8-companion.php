<?php
/**
 * Plugin Name:       IGNY8 Companion
 * Description:       Lets IGNY8 Desktop publish exactly once, set SEO fields everywhere, and hear what became of its posts.
 * Version:           1.0.0
 * Requires at least: 6.1
 * Requires PHP:      7.4
 * License:           GPL-2.0-or-later
 * Text Domain:       igny8-companion
 *
 * What it does, in the order of this file: API keys (Tools -> IGNY8), labels of posts, SEO fields of four plugins,
 * news since a cursor, and the REST routes under igny8/v1. It has no settings of its own and loads nothing from outside.
 *
 * Who may call: whoever sends a valid key in the header X-Igny8-Key (and then acts as the user who made the key), or
 * whoever is logged in with WordPress's own means. Either way WordPress's capabilities decide what is allowed.
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

const IGNY8_VERSION   = '1.0.0';
const IGNY8_KEYS      = 'igny8_api_keys';      // List of [id, name, user, hash, made, used].
const IGNY8_DELETED   = 'igny8_deleted_posts'; // The last deletions, for the news.
const IGNY8_TOKEN     = '_igny8_token';
const IGNY8_CHANGED   = '_igny8_changed';
const IGNY8_META      = array( 'content_id', 'task_id', 'cluster_id', 'sector_id', 'keyword_ids' );
const IGNY8_LOCK_TIME = 60; // Seconds after which a lock of a request that died counts as free.

// ------------------------------------------------------------------------------------------------------------- keys.

/** Make a key for a user and return it; only its hash is kept, so this is the one time that it can be seen. */
function igny8_make_key( $user_id, $name ) {
	$id     = wp_generate_password( 8, false );
	$secret = wp_generate_password( 40, false );
	$keys   = (array) get_option( IGNY8_KEYS, array() );
	$keys[] = array(
		'id'   => $id,
		'name' => sanitize_text_field( $name ),
		'user' => (int) $user_id,
		'hash' => hash( 'sha256', $secret ),
		'made' => time(),
		'used' => 0,
	);
	update_option( IGNY8_KEYS, $keys, false );
	return "igny8_{$id}_{$secret}";
}

/** Take a key away; whoever uses it is refused from the next request on. */
function igny8_revoke_key( $id ) {
	$keys = array_filter( (array) get_option( IGNY8_KEYS, array() ), fn( $key ) => $key['id'] !== $id );
	update_option( IGNY8_KEYS, array_values( $keys ), false );
}

/** Return the user of a key, or 0. The secret is random and long, so a plain hash is as good as a slow one. */
function igny8_user_of_key( $given ) {
	if ( ! preg_match( '/^igny8_([A-Za-z0-9]{8})_([A-Za-z0-9]{40})$/', (string) $given, $part ) ) {
		return 0;
	}
	$keys = (array) get_option( IGNY8_KEYS, array() );
	foreach ( $keys as $at => $key ) {
		if ( $key['id'] === $part[1] && hash_equals( $key['hash'], hash( 'sha256', $part[2] ) ) ) {
			if ( time() - $key['used'] > HOUR_IN_SECONDS ) {
				$keys[ $at ]['used'] = time();
				update_option( IGNY8_KEYS, $keys, false );
			}
			return get_userdata( $key['user'] ) ? (int) $key['user'] : 0;
		}
	}
	return 0;
}

/** Let in whoever has a key or a login; the capability to edit posts is the least that every route needs. */
function igny8_may( WP_REST_Request $request ) {
	$given = (string) $request->get_header( 'x_igny8_key' );
	if ( '' !== $given ) {
		$user = igny8_user_of_key( $given );
		if ( ! $user ) {
			return new WP_Error( 'igny8_bad_key', __( 'This API key is not known or was revoked.', 'igny8-companion' ), array( 'status' => 403 ) );
		}
		wp_set_current_user( $user );
	}
	if ( ! is_user_logged_in() ) {
		return new WP_Error( 'igny8_missing_key', __( 'An API key or a login is needed.', 'igny8-companion' ), array( 'status' => 401 ) );
	}
	if ( ! current_user_can( 'edit_posts' ) ) {
		return new WP_Error( 'igny8_forbidden', __( 'This user may not edit posts.', 'igny8-companion' ), array( 'status' => 403 ) );
	}
	return true;
}

add_action(
	'admin_menu',
	function () {
		add_management_page( 'IGNY8', 'IGNY8', 'manage_options', 'igny8', 'igny8_keys_page' );
	}
);

/** Show the keys of this site and make or revoke one. */
function igny8_keys_page() {
	$fresh = '';
	if ( isset( $_POST['igny8_do'] ) && check_admin_referer( 'igny8_keys' ) && current_user_can( 'manage_options' ) ) {
		if ( 'make' === $_POST['igny8_do'] ) {
			$fresh = igny8_make_key( get_current_user_id(), sanitize_text_field( wp_unslash( $_POST['name'] ?? 'IGNY8 Desktop' ) ) );
		} else {
			igny8_revoke_key( sanitize_text_field( wp_unslash( $_POST['id'] ?? '' ) ) );
		}
	}
	echo '<div class="wrap"><h1>IGNY8</h1>';
	if ( $fresh ) {
		echo '<div class="notice notice-success"><p>' . esc_html__( 'Copy this key now; it is not shown again:', 'igny8-companion' );
		echo ' <code id="igny8-new-key">' . esc_html( $fresh ) . '</code></p></div>';
	}
	echo '<p>' . esc_html__( 'A key lets IGNY8 Desktop do what you may do with posts on this site. Only its hash is kept.', 'igny8-companion' ) . '</p>';
	echo '<table class="widefat striped"><tbody>';
	foreach ( (array) get_option( IGNY8_KEYS, array() ) as $key ) {
		$user = get_userdata( $key['user'] );
		echo '<tr><td>' . esc_html( $key['name'] ) . '</td><td>' . esc_html( $user ? $user->user_login : '-' ) . '</td><td>';
		echo esc_html( $key['used'] ? gmdate( 'Y-m-d H:i', $key['used'] ) . ' UTC' : __( 'never used', 'igny8-companion' ) );
		echo '</td><td><form method="post">';
		wp_nonce_field( 'igny8_keys' );
		echo '<input type="hidden" name="igny8_do" value="revoke"><input type="hidden" name="id" value="' . esc_attr( $key['id'] ) . '">';
		submit_button( __( 'Revoke', 'igny8-companion' ), 'delete small', 'submit', false );
		echo '</form></td></tr>';
	}
	echo '</tbody></table><form method="post">';
	wp_nonce_field( 'igny8_keys' );
	echo '<input type="hidden" name="igny8_do" value="make"><p><input name="name" value="IGNY8 Desktop" class="regular-text"> ';
	submit_button( __( 'Make a key', 'igny8-companion' ), 'primary', 'submit', false );
	echo '</p></form></div>';
}

// ------------------------------------------------------------------------------------------------ labels of our posts.

add_action(
	'init',
	function () {
		$types = array_values( get_post_types( array( 'public' => true, 'show_in_rest' => true ) ) );
		foreach ( array( 'igny8_sector' => 'IGNY8 sectors', 'igny8_cluster' => 'IGNY8 clusters' ) as $name => $label ) {
			register_taxonomy(
				$name,
				$types,
				array(
					'label'             => $label,
					'hierarchical'      => true,
					'public'            => false,
					'show_ui'           => true,
					'show_in_menu'      => false,
					'show_admin_column' => false,
					'show_in_rest'      => true,
					'rewrite'           => false,
				)
			);
		}
		foreach ( $types as $type ) {
			foreach ( IGNY8_META as $name ) {
				register_post_meta(
					$type,
					"_igny8_{$name}",
					array(
						'type'          => 'string',
						'single'        => true,
						'show_in_rest'  => true,
						'auth_callback' => fn( $allowed, $key, $id ) => current_user_can( 'edit_post', $id ),
					)
				);
			}
		}
	},
	20
);

/** Note on a post which article of the program it is, and put it into its sector and cluster. */
function igny8_label( $id, $token, $origin ) {
	if ( '' !== $token ) {
		update_post_meta( $id, IGNY8_TOKEN, $token );
	}
	foreach ( IGNY8_META as $name ) {
		if ( ! empty( $origin[ $name ] ) ) {
			update_post_meta( $id, "_igny8_{$name}", sanitize_text_field( $origin[ $name ] ) );
		}
	}
	foreach ( array( 'sector', 'cluster' ) as $kind ) {
		$name = sanitize_text_field( $origin[ $kind ] ?? '' );
		if ( '' === $name ) {
			continue;
		}
		$term = term_exists( $name, "igny8_{$kind}" ) ?: wp_insert_term( $name, "igny8_{$kind}" );
		if ( is_wp_error( $term ) ) {
			continue;
		}
		if ( ! empty( $origin[ "{$kind}_id" ] ) ) {
			update_term_meta( (int) $term['term_id'], '_igny8_id', sanitize_text_field( $origin[ "{$kind}_id" ] ) );
		}
		wp_set_object_terms( $id, array( (int) $term['term_id'] ), "igny8_{$kind}" );
	}
}

// --------------------------------------------------------------------------------------------------------- SEO fields.

/** Return the SEO plugin that is active: yoast, rank_math, aioseo, seopress, or an empty text. */
function igny8_seo_plugin() {
	$found = '';
	if ( defined( 'WPSEO_VERSION' ) ) {
		$found = 'yoast';
	} elseif ( class_exists( 'RankMath' ) ) {
		$found = 'rank_math';
	} elseif ( function_exists( 'aioseo' ) ) {
		$found = 'aioseo';
	} elseif ( defined( 'SEOPRESS_VERSION' ) ) {
		$found = 'seopress';
	}
	return apply_filters( 'igny8_seo_plugin', $found );
}

/** Return the meta keys of title, description and keyphrase; of ours where there is no plugin. */
function igny8_seo_keys( $plugin ) {
	$keys = array(
		'yoast'     => array( '_yoast_wpseo_title', '_yoast_wpseo_metadesc', '_yoast_wpseo_focuskw' ),
		'rank_math' => array( 'rank_math_title', 'rank_math_description', 'rank_math_focus_keyword' ),
		'seopress'  => array( '_seopress_titles_title', '_seopress_titles_desc', '_seopress_analysis_target_kw' ),
	);
	return $keys[ $plugin ] ?? array( '_igny8_seo_title', '_igny8_seo_description', '_igny8_seo_keyphrase' );
}

/** Return what is held of a post or term, as title, description and keyphrase. */
function igny8_read_seo( $object, $id ) {
	$plugin = igny8_seo_plugin();
	$values = array( '', '', '' );
	if ( 'aioseo' === $plugin && 'post' === $object && class_exists( 'AIOSEO\Plugin\Common\Models\Post' ) ) {
		$row    = \AIOSEO\Plugin\Common\Models\Post::getPost( $id );
		$phrase = is_string( $row->keyphrases ?? '' ) ? json_decode( (string) ( $row->keyphrases ?? '' ), true ) : (array) $row->keyphrases;
		$values = array( (string) $row->title, (string) $row->description, (string) ( $phrase['focus']['keyphrase'] ?? '' ) );
	} elseif ( 'yoast' === $plugin && 'term' === $object ) {
		$term = get_term( $id );
		$all  = (array) get_option( 'wpseo_taxonomy_meta', array() );
		$held = is_wp_error( $term ) || ! $term ? array() : ( $all[ $term->taxonomy ][ $id ] ?? array() );
		$values = array( $held['wpseo_title'] ?? '', $held['wpseo_desc'] ?? '', $held['wpseo_focuskw'] ?? '' );
	} else {
		foreach ( igny8_seo_keys( $plugin ) as $at => $key ) {
			$values[ $at ] = (string) get_metadata( $object, $id, $key, true );
		}
	}
	return array( 'plugin' => $plugin, 'title' => $values[0], 'description' => $values[1], 'keyphrase' => $values[2] );
}

/** Set title, description and keyphrase of a post or term in the plugin's own place; empty texts change nothing. */
function igny8_write_seo( $object, $id, $title, $description, $keyphrase ) {
	$plugin = igny8_seo_plugin();
	$values = array( sanitize_text_field( $title ), sanitize_textarea_field( $description ), sanitize_text_field( $keyphrase ) );
	if ( 'aioseo' === $plugin && 'post' === $object && class_exists( 'AIOSEO\Plugin\Common\Models\Post' ) ) {
		$phrase = array( 'focus' => array( 'keyphrase' => $values[2], 'score' => 0, 'analysis' => array() ), 'additional' => array() );
		$data   = array_filter( array( 'title' => $values[0], 'description' => $values[1] ) );
		\AIOSEO\Plugin\Common\Models\Post::savePost( $id, $values[2] ? $data + array( 'keyphrases' => $phrase ) : $data );
		return;
	}
	if ( 'yoast' === $plugin && 'term' === $object ) {
		$term = get_term( $id );
		$all  = (array) get_option( 'wpseo_taxonomy_meta', array() );
		foreach ( array( 'wpseo_title', 'wpseo_desc', 'wpseo_focuskw' ) as $at => $key ) {
			if ( '' !== $values[ $at ] ) {
				$all[ $term->taxonomy ][ $id ][ $key ] = $values[ $at ];
			}
		}
		update_option( 'wpseo_taxonomy_meta', $all );
		return;
	}
	foreach ( igny8_seo_keys( $plugin ) as $at => $key ) {
		if ( '' !== $values[ $at ] ) {
			update_metadata( $object, $id, $key, wp_slash( $values[ $at ] ) );
		}
	}
}

// Without an SEO plugin the title and description of our posts still reach the page.
add_filter(
	'pre_get_document_title',
	function ( $title ) {
		$own = is_singular() && '' === igny8_seo_plugin() ? (string) get_post_meta( get_queried_object_id(), '_igny8_seo_title', true ) : '';
		return '' !== $own ? $own : $title;
	}
);
add_action(
	'wp_head',
	function () {
		$own = is_singular() && '' === igny8_seo_plugin() ? (string) get_post_meta( get_queried_object_id(), '_igny8_seo_description', true ) : '';
		if ( '' !== $own ) {
			echo '<meta name="description" content="' . esc_attr( $own ) . "\">\n";
		}
	},
	1
);

// ---------------------------------------------------------------------------------------------- news since a cursor.

/** Return a moment that only grows, as a text that sorts like it. */
function igny8_moment() {
	return sprintf( '%.6F', microtime( true ) );
}

/** Note that one of our posts changed; posts of others are left alone. */
function igny8_note( $id ) {
	if ( get_post_meta( $id, IGNY8_TOKEN, true ) && ! wp_is_post_revision( $id ) ) {
		update_post_meta( $id, IGNY8_CHANGED, igny8_moment() );
	}
}
add_action(
	'transition_post_status',
	function ( $to, $from, $post ) {
		if ( $to !== $from ) {
			igny8_note( $post->ID );
		}
	},
	10,
	3
);
add_action( 'post_updated', 'igny8_note' );
add_action(
	'before_delete_post',
	function ( $id ) {
		$token = get_post_meta( $id, IGNY8_TOKEN, true );
		if ( $token ) {
			$log   = array_slice( (array) get_option( IGNY8_DELETED, array() ), -499 );
			$log[] = array( 'at' => igny8_moment(), 'id' => $id, 'token' => $token, 'type' => get_post_type( $id ) );
			update_option( IGNY8_DELETED, $log, false );
		}
	}
);

/** Return up to 100 changes of our posts after a cursor, oldest first. */
function igny8_changes( WP_REST_Request $request ) {
	global $wpdb;
	$since = (string) $request['since'];
	$rows  = $wpdb->get_results(
		$wpdb->prepare(
			"SELECT post_id, meta_value FROM {$wpdb->postmeta} WHERE meta_key = %s AND meta_value > %s ORDER BY meta_value LIMIT 101",
			IGNY8_CHANGED,
			$since
		)
	);
	$found = array();
	foreach ( array_slice( $rows, 0, 100 ) as $row ) {
		if ( current_user_can( 'edit_post', $row->post_id ) ) {
			$found[] = array(
				'at'     => $row->meta_value,
				'id'     => (int) $row->post_id,
				'type'   => get_post_type( $row->post_id ),
				'status' => get_post_status( $row->post_id ),
				'token'  => get_post_meta( $row->post_id, IGNY8_TOKEN, true ),
				'link'   => get_permalink( $row->post_id ),
			);
		}
	}
	$more   = count( $rows ) > 100;
	$cursor = $rows ? $rows[ min( 99, count( $rows ) - 1 ) ]->meta_value : $since;
	foreach ( (array) get_option( IGNY8_DELETED, array() ) as $gone ) {
		if ( $gone['at'] > $since && ( ! $more || $gone['at'] <= $cursor ) ) {
			$found[] = array( 'at' => $gone['at'], 'id' => $gone['id'], 'type' => $gone['type'], 'status' => 'deleted', 'token' => $gone['token'] );
			$cursor  = max( $cursor, $gone['at'] );
		}
	}
	usort( $found, fn( $one, $other ) => strcmp( $one['at'], $other['at'] ) );
	return array( 'changes' => $found, 'cursor' => $cursor, 'more' => $more );
}

// ------------------------------------------------------------------------------------------------------- publishing.

/** Find the post that carries a token, in every status. */
function igny8_post_of( $token ) {
	$ids = get_posts(
		array(
			'post_type'        => 'any',
			'post_status'      => array( 'publish', 'future', 'draft', 'pending', 'private', 'trash' ),
			'meta_key'         => IGNY8_TOKEN,
			'meta_value'       => $token,
			'numberposts'      => 1,
			'fields'           => 'ids',
			'suppress_filters' => true,
		)
	);
	return $ids ? (int) $ids[0] : 0;
}

/** Take the lock of a token; one INSERT decides, so two requests at once cannot both have it. */
function igny8_lock( $name ) {
	global $wpdb;
	for ( $try = 0; $try < 100; $try++ ) {
		$made = $wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'no')", $name, time() ) );
		if ( $made ) {
			return true;
		}
		$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->options} WHERE option_name = %s AND option_value < %d", $name, time() - IGNY8_LOCK_TIME ) );
		usleep( 100000 );
	}
	return false;
}

/** Create a post as a draft, or return the one that was made for this token before. Core's own route does the work. */
function igny8_publish( WP_REST_Request $request ) {
	global $wpdb;
	$token = (string) $request['token'];
	$route = '/' . trim( (string) $request['route'], '/' );
	if ( ! preg_match( '#^/wp/v2/[a-z0-9_-]+$#', $route ) ) {
		return new WP_Error( 'igny8_bad_route', __( 'This is not a type of post.', 'igny8-companion' ), array( 'status' => 400 ) );
	}
	$lock = 'igny8_lock_' . md5( $token );
	if ( ! igny8_lock( $lock ) ) {
		return new WP_Error( 'igny8_busy', __( 'The same post is being made right now.', 'igny8-companion' ), array( 'status' => 503 ) );
	}
	try {
		$known = igny8_post_of( $token );
		if ( $known && ! current_user_can( 'edit_post', $known ) ) {
			return new WP_Error( 'igny8_forbidden', __( 'This user may not edit that post.', 'igny8-companion' ), array( 'status' => 403 ) );
		}
		if ( ! $known ) {
			$make = new WP_REST_Request( 'POST', $route );
			$make->set_body_params( array( 'status' => 'draft' ) + (array) $request['post'] );
			$make->set_param( 'status', 'draft' );
			$made = rest_do_request( $make );
			if ( $made->is_error() ) {
				return $made->as_error();
			}
			$known = (int) $made->get_data()['id'];
			igny8_label( $known, $token, (array) $request['origin'] );
			igny8_note( $known );
		}
		$read = new WP_REST_Request( 'GET', $route . '/' . $known );
		$read->set_param( 'context', 'edit' );
		$answer = rest_do_request( $read );
		return $answer->is_error() ? $answer->as_error() : new WP_REST_Response( array( 'created' => isset( $made ) ) + $answer->get_data(), isset( $made ) ? 201 : 200 );
	} finally {
		$wpdb->delete( $wpdb->options, array( 'option_name' => $lock ) );
	}
}

/** Set SEO fields and labels of a post or term. */
function igny8_set_seo( WP_REST_Request $request ) {
	$object = 'term' === $request['object'] ? 'term' : 'post';
	$id     = (int) $request['id'];
	if ( ! current_user_can( "edit_{$object}", $id ) ) {
		return new WP_Error( 'igny8_forbidden', __( 'This user may not edit it.', 'igny8-companion' ), array( 'status' => 403 ) );
	}
	igny8_write_seo( $object, $id, (string) $request['title'], (string) $request['description'], (string) $request['keyphrase'] );
	if ( 'post' === $object ) {
		igny8_label( $id, (string) $request['token'], (array) $request['origin'] );
	}
	return array( 'id' => $id ) + igny8_read_seo( $object, $id );
}

/** Tell what the program needs to know of this site. */
function igny8_site() {
	$user = wp_get_current_user();
	return array(
		'plugin'       => IGNY8_VERSION,
		'wordpress'    => get_bloginfo( 'version' ),
		'php'          => PHP_VERSION,
		'url'          => home_url( '/' ),
		'language'     => get_locale(),
		'timezone'     => wp_timezone_string(),
		'upload_limit' => wp_max_upload_size(),
		'permalinks'   => get_option( 'permalink_structure' ) ? 'pretty' : 'plain',
		'seo_plugin'   => igny8_seo_plugin(),
		'image_sizes'  => wp_get_registered_image_subsizes(),
		'types'        => array_values( get_post_types( array( 'public' => true, 'show_in_rest' => true ) ) ),
		'user'         => array( 'id' => $user->ID, 'login' => $user->user_login, 'roles' => $user->roles ),
		'indexed'      => (bool) get_option( 'blog_public' ),
	);
}

add_action(
	'rest_api_init',
	function () {
		$texts = array( 'title', 'description', 'keyphrase' );
		$text  = array( 'type' => 'string', 'default' => '' );
		$token = array( 'type' => 'string', 'pattern' => '^[A-Za-z0-9_-]{0,100}$', 'default' => '' );
		$map   = array( 'type' => 'object', 'default' => array() );
		$id    = array( 'type' => 'integer', 'required' => true );
		$route = function ( $path, $method, $callback, $args = array() ) {
			register_rest_route( 'igny8/v1', $path, array( 'methods' => $method, 'permission_callback' => 'igny8_may', 'callback' => $callback, 'args' => $args ) );
		};
		$route( '/site', 'GET', 'igny8_site' );
		$route( '/changes', 'GET', 'igny8_changes', array( 'since' => array( 'type' => 'string', 'pattern' => '^[0-9.]{0,30}$', 'default' => '' ) ) );
		$route( '/publish', 'POST', 'igny8_publish', array( 'token' => array( 'type' => 'string', 'pattern' => '^[A-Za-z0-9_-]{1,100}$', 'required' => true ), 'route' => $text, 'post' => $map, 'origin' => $map ) );
		$route( '/seo', 'POST', 'igny8_set_seo', array_fill_keys( $texts, $text ) + array( 'id' => $id, 'object' => $text, 'token' => $token, 'origin' => $map ) );
		register_rest_field(
			array_values( get_post_types( array( 'public' => true, 'show_in_rest' => true ) ) ),
			'igny8_seo',
			array( 'get_callback' => fn( $post ) => current_user_can( 'edit_post', $post['id'] ) ? igny8_read_seo( 'post', $post['id'] ) : null )
		);
	}
);
