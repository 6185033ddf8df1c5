/*
 * All suites of unit tests. Add one: a line here, a line in main.c.
 */
#ifndef EVOLV_TESTS_UNIT_SUITES_H
#define EVOLV_TESTS_UNIT_SUITES_H

#include <check.h>

/* base */
Suite *address_suite(void);
Suite *arena_suite(void);
Suite *clock_suite(void);
Suite *config_suite(void);
Suite *draft_suite(void);
Suite *file_suite(void);
Suite *log_suite(void);
Suite *random_suite(void);
Suite *strbuf_suite(void);
Suite *text_suite(void);

/* http */
Suite *accept_suite(void);
Suite *body_suite(void);
Suite *client_address_suite(void);
Suite *cookie_suite(void);
Suite *cors_suite(void);
Suite *error_suite(void);
Suite *etag_suite(void);
Suite *faults_suite(void);
Suite *file_store_suite(void);
Suite *header_value_suite(void);
Suite *form_moment_suite(void);
Suite *html_suite(void);
Suite *icalendar_suite(void);
Suite *json_suite(void);
Suite *multipart_suite(void);
Suite *picture_suite(void);
Suite *range_suite(void);
Suite *request_suite(void);
Suite *response_suite(void);
Suite *urlencoded_suite(void);

/* data */
Suite *db_suite(void);
Suite *explain_suite(void);
Suite *outbox_suite(void);
Suite *transaction_suite(void);

/* auth */
Suite *account_token_suite(void);
Suite *idempotency_suite(void);
Suite *jwt_suite(void);
Suite *jwt_key_suite(void);
Suite *limit_suite(void);
Suite *password_suite(void);
Suite *role_suite(void);
Suite *s3_signature_suite(void);
Suite *signature_suite(void);
Suite *scratch_file_suite(void);
Suite *session_suite(void);

/* app */
Suite *router_suite(void);
Suite *validate_suite(void);

/* page */
Suite *catalogue_suite(void);
Suite *markdown_suite(void);
Suite *page_url_suite(void);
Suite *render_suite(void);

/* service */
Suite *mail_message_suite(void);
Suite *mail_mime_suite(void);
Suite *mail_template_suite(void);
Suite *s3_answer_suite(void);

/* bin */
Suite *backup_manifest_suite(void);

#endif
