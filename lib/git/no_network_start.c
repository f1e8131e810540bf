/* What git_libgit2_init() and git_libgit2_shutdown() call of TLS and SSH, doing
   nothing: no certificate is parsed, no entropy gathered, which saves 5 to 9 ms
   at every start. libgit2 reads back what the _init functions clear and what
   _conf_ca_chain and _conf_rng store, so these four do their part; the headers
   of the libraries give the layouts. See no_network.c for all the rest. */
#include <libssh2.h>
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/ssl.h>
#include <mbedtls/x509_crt.h>
#include <string.h>

void mbedtls_ssl_config_init(mbedtls_ssl_config* conf) {
  memset(conf, 0, sizeof *conf);
}

void mbedtls_x509_crt_init(mbedtls_x509_crt* crt) {
  memset(crt, 0, sizeof *crt);
}

/* libgit2 frees the old chain and keeps the new one here. */
void mbedtls_ssl_conf_ca_chain(mbedtls_ssl_config* conf,
                               mbedtls_x509_crt* ca_chain,
                               mbedtls_x509_crl* ca_crl) {
  conf->ca_chain = ca_chain;
  conf->ca_crl = ca_crl;
}

int mbedtls_ssl_config_defaults(mbedtls_ssl_config* conf,
                                int endpoint,
                                int transport,
                                int preset) {
  (void)conf;
  (void)endpoint;
  (void)transport;
  (void)preset;
  return 0;
}

void mbedtls_ssl_config_free(mbedtls_ssl_config* conf) {
  (void)conf;
}

void mbedtls_ssl_conf_min_version(mbedtls_ssl_config* conf,
                                  int major,
                                  int minor) {
  (void)conf;
  (void)major;
  (void)minor;
}

void mbedtls_ssl_conf_authmode(mbedtls_ssl_config* conf, int authmode) {
  (void)conf;
  (void)authmode;
}

void mbedtls_ssl_conf_ciphersuites(mbedtls_ssl_config* conf,
                                   const int* ciphersuites) {
  (void)conf;
  (void)ciphersuites;
}

void mbedtls_ssl_conf_rng(mbedtls_ssl_config* conf,
                          int (*f_rng)(void*, unsigned char*, size_t),
                          void* p_rng) {
  conf->f_rng = f_rng;
  conf->p_rng = p_rng;
}

/* Starting fails if no cipher has an id; 0 would mean that it has none. */
int mbedtls_ssl_get_ciphersuite_id(const char* ciphersuite_name) {
  (void)ciphersuite_name;
  return 1;
}

void mbedtls_entropy_init(mbedtls_entropy_context* ctx) {
  (void)ctx;
}

void mbedtls_entropy_free(mbedtls_entropy_context* ctx) {
  (void)ctx;
}

void mbedtls_ctr_drbg_init(mbedtls_ctr_drbg_context* ctx) {
  (void)ctx;
}

int mbedtls_ctr_drbg_seed(mbedtls_ctr_drbg_context* ctx,
                          int (*f_entropy)(void*, unsigned char*, size_t),
                          void* p_entropy,
                          const unsigned char* custom,
                          size_t len) {
  (void)ctx;
  (void)f_entropy;
  (void)p_entropy;
  (void)custom;
  (void)len;
  return 0;
}

void mbedtls_ctr_drbg_free(mbedtls_ctr_drbg_context* ctx) {
  (void)ctx;
}

/* Reports that every certificate was good. */
int mbedtls_x509_crt_parse_file(mbedtls_x509_crt* chain, const char* path) {
  (void)chain;
  (void)path;
  return 0;
}

int mbedtls_x509_crt_parse_path(mbedtls_x509_crt* chain, const char* path) {
  (void)chain;
  (void)path;
  return 0;
}

void mbedtls_x509_crt_free(mbedtls_x509_crt* crt) {
  (void)crt;
}

int libssh2_init(int flags) {
  (void)flags;
  return 0;
}

void libssh2_exit(void) {}
