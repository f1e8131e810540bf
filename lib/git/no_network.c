/* Stand-ins for the TLS, SSH and Kerberos functions that Debian's libgit2.a
   refers to and that only a fetch, push or clone through libgit2 would reach:
   they end the program. What libgit2 calls while it starts and ends is in
   no_network_start.c. The list is what `nm` calls undefined in libgit2.a 1.5.1
   and in none of its local libraries; a linker error after an upgrade means
   that a line is missing. Only the names matter, hence no foreign headers. */
#include <stdio.h>
#include <stdlib.h>

static void refuse(const char* name) {
  fprintf(stderr, "git-tokens: %s: built without network access\n", name);
  abort();
}

/* Reached only by a fetch, a push or a clone through libgit2. */
#define IS_NEVER_CALLED(name) \
  void name(void);            \
  void name(void) {           \
    refuse(#name);            \
  }

/* TLS */
IS_NEVER_CALLED(mbedtls_ctr_drbg_random)
IS_NEVER_CALLED(mbedtls_entropy_func)
IS_NEVER_CALLED(mbedtls_sha256_finish)
IS_NEVER_CALLED(mbedtls_sha256_free)
IS_NEVER_CALLED(mbedtls_sha256_init)
IS_NEVER_CALLED(mbedtls_sha256_starts)
IS_NEVER_CALLED(mbedtls_sha256_update)
IS_NEVER_CALLED(mbedtls_ssl_close_notify)
IS_NEVER_CALLED(mbedtls_ssl_free)
IS_NEVER_CALLED(mbedtls_ssl_get_peer_cert)
IS_NEVER_CALLED(mbedtls_ssl_get_verify_result)
IS_NEVER_CALLED(mbedtls_ssl_handshake)
IS_NEVER_CALLED(mbedtls_ssl_init)
IS_NEVER_CALLED(mbedtls_ssl_read)
IS_NEVER_CALLED(mbedtls_ssl_set_bio)
IS_NEVER_CALLED(mbedtls_ssl_set_hostname)
IS_NEVER_CALLED(mbedtls_ssl_setup)
IS_NEVER_CALLED(mbedtls_ssl_write)
IS_NEVER_CALLED(mbedtls_strerror)
IS_NEVER_CALLED(mbedtls_x509_crt_verify_info)

/* SSH */
IS_NEVER_CALLED(libssh2_agent_connect)
IS_NEVER_CALLED(libssh2_agent_disconnect)
IS_NEVER_CALLED(libssh2_agent_free)
IS_NEVER_CALLED(libssh2_agent_get_identity)
IS_NEVER_CALLED(libssh2_agent_init)
IS_NEVER_CALLED(libssh2_agent_list_identities)
IS_NEVER_CALLED(libssh2_agent_userauth)
IS_NEVER_CALLED(libssh2_channel_close)
IS_NEVER_CALLED(libssh2_channel_free)
IS_NEVER_CALLED(libssh2_channel_open_ex)
IS_NEVER_CALLED(libssh2_channel_process_startup)
IS_NEVER_CALLED(libssh2_channel_read_ex)
IS_NEVER_CALLED(libssh2_channel_set_blocking)
IS_NEVER_CALLED(libssh2_channel_write_ex)
IS_NEVER_CALLED(libssh2_hostkey_hash)
IS_NEVER_CALLED(libssh2_knownhost_checkp)
IS_NEVER_CALLED(libssh2_knownhost_free)
IS_NEVER_CALLED(libssh2_knownhost_init)
IS_NEVER_CALLED(libssh2_knownhost_readfile)
IS_NEVER_CALLED(libssh2_session_abstract)
IS_NEVER_CALLED(libssh2_session_disconnect_ex)
IS_NEVER_CALLED(libssh2_session_free)
IS_NEVER_CALLED(libssh2_session_handshake)
IS_NEVER_CALLED(libssh2_session_hostkey)
IS_NEVER_CALLED(libssh2_session_init_ex)
IS_NEVER_CALLED(libssh2_session_last_error)
IS_NEVER_CALLED(libssh2_session_method_pref)
IS_NEVER_CALLED(libssh2_session_set_blocking)
IS_NEVER_CALLED(libssh2_userauth_authenticated)
IS_NEVER_CALLED(libssh2_userauth_keyboard_interactive_ex)
IS_NEVER_CALLED(libssh2_userauth_list)
IS_NEVER_CALLED(libssh2_userauth_password_ex)
IS_NEVER_CALLED(libssh2_userauth_publickey)
IS_NEVER_CALLED(libssh2_userauth_publickey_fromfile_ex)
IS_NEVER_CALLED(libssh2_userauth_publickey_frommemory)

/* Kerberos */
IS_NEVER_CALLED(gss_delete_sec_context)
IS_NEVER_CALLED(gss_display_status)
IS_NEVER_CALLED(gss_import_name)
IS_NEVER_CALLED(gss_indicate_mechs)
IS_NEVER_CALLED(gss_init_sec_context)
IS_NEVER_CALLED(gss_release_buffer)
IS_NEVER_CALLED(gss_release_name)
IS_NEVER_CALLED(gss_release_oid_set)

/* A name type of Kerberos, only ever handed to the functions above. */
extern void* GSS_C_NT_HOSTBASED_SERVICE;
void* GSS_C_NT_HOSTBASED_SERVICE;
