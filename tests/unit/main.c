/*
 * Runs the unit tests, each in a process of its own; with arguments, only the suites named by them.
 */
#include "base/array.h"
#include "suites.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef Suite *suite_fn(void);

static const struct {
	const char *name;
	suite_fn *make;
} suites[] = {
	/* clang-format off: a row per line */
	/* base */
	{ .name = "address", .make = address_suite },
	{ .name = "arena", .make = arena_suite },
	{ .name = "clock", .make = clock_suite },
	{ .name = "config", .make = config_suite },
	{ .name = "draft", .make = draft_suite },
	{ .name = "file", .make = file_suite },
	{ .name = "log", .make = log_suite },
	{ .name = "random", .make = random_suite },
	{ .name = "strbuf", .make = strbuf_suite },
	{ .name = "text", .make = text_suite },
	/* http */
	{ .name = "accept", .make = accept_suite },
	{ .name = "body", .make = body_suite },
	{ .name = "client_address", .make = client_address_suite },
	{ .name = "cookie", .make = cookie_suite },
	{ .name = "cors", .make = cors_suite },
	{ .name = "error", .make = error_suite },
	{ .name = "etag", .make = etag_suite },
	{ .name = "faults", .make = faults_suite },
	{ .name = "file_store", .make = file_store_suite },
	{ .name = "header_value", .make = header_value_suite },
	{ .name = "form_moment", .make = form_moment_suite },
	{ .name = "html", .make = html_suite },
	{ .name = "icalendar", .make = icalendar_suite },
	{ .name = "json", .make = json_suite },
	{ .name = "multipart", .make = multipart_suite },
	{ .name = "picture", .make = picture_suite },
	{ .name = "range", .make = range_suite },
	{ .name = "request", .make = request_suite },
	{ .name = "response", .make = response_suite },
	{ .name = "urlencoded", .make = urlencoded_suite },
	/* data */
	{ .name = "db", .make = db_suite },
	{ .name = "explain", .make = explain_suite },
	{ .name = "outbox", .make = outbox_suite },
	{ .name = "transaction", .make = transaction_suite },
	/* auth */
	{ .name = "account_token", .make = account_token_suite },
	{ .name = "idempotency", .make = idempotency_suite },
	{ .name = "jwt", .make = jwt_suite },
	{ .name = "jwt_key", .make = jwt_key_suite },
	{ .name = "limit", .make = limit_suite },
	{ .name = "password", .make = password_suite },
	{ .name = "role", .make = role_suite },
	{ .name = "s3_signature", .make = s3_signature_suite },
	{ .name = "signature", .make = signature_suite },
	{ .name = "scratch_file", .make = scratch_file_suite },
	{ .name = "session", .make = session_suite },
	/* app */
	{ .name = "router", .make = router_suite },
	{ .name = "validate", .make = validate_suite },
	/* page */
	{ .name = "catalogue", .make = catalogue_suite },
	{ .name = "markdown", .make = markdown_suite },
	{ .name = "page_url", .make = page_url_suite },
	{ .name = "render", .make = render_suite },
	/* service */
	{ .name = "mail_message", .make = mail_message_suite },
	{ .name = "mail_mime", .make = mail_mime_suite },
	{ .name = "mail_template", .make = mail_template_suite },
	{ .name = "s3_answer", .make = s3_answer_suite },
	/* bin */
	{ .name = "backup_manifest", .make = backup_manifest_suite },
	/* clang-format on */
};

static bool is_wanted(const char *name, int count, char **names)
{
	for (int i = 1; i < count; i++) {
		if (strcmp(names[i], name) == 0) {
			return true;
		}
	}
	return count <= 1;
}

int main(int count, char **names)
{
	SRunner *runner = srunner_create(NULL);
	int run = 0;
	int failed = 0;

	for (size_t i = 0; i < LENGTH(suites); i++) {
		if (is_wanted(suites[i].name, count, names)) {
			srunner_add_suite(runner, suites[i].make());
		}
	}
	srunner_set_fork_status(runner, CK_FORK);
	srunner_run_all(runner, CK_ENV);
	run = srunner_ntests_run(runner);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	printf("%d passed, %d failed\n", run - failed, failed);
	return failed == 0 && run > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
