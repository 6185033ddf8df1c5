/*
 * Mail is a row of the caller's transaction, and no address can bring a second line or recipient.
 */
#include "base/text.h"
#include "data/outbox.h"
#include "fake_libpq.h"
#include "fixture.h"
#include "suites.h"

#include <string.h>

static const struct mail welcome = {
	.template_name = "welcome",
	.recipient = "ana@example.org",
	.data = "{\"name\":\"Ana\"}",
};

/* Adds a mail on a database that takes one row. */
static enum error add(const struct mail *mail, const char *base_url)
{
	const struct config config = { .base_url = base_url };
	fake_reset();
	struct db *db = db_new(&test_arena, "");
	fake_answer((struct fake_answer){ .changed = 1 });
	enum error error = outbox_add(db, &test_arena, &config, mail);
	db_close(db);
	return error;
}

START_TEST(a_mail_becomes_one_row)
{
	struct mail mail = welcome;
	mail.reply_to = "bo@example.org";
	mail.language = "fr";
	ck_assert_int_eq(add(&mail, "https://school.example:8443/x"), NO_ERROR);
	ck_assert_uint_eq(fake_sent_count(), 1);
	ck_assert_str_eq(fake_param(0, 2), "welcome");
	ck_assert_str_eq(fake_param(0, 3), "ana@example.org");
	ck_assert_str_eq(fake_param(0, 4), "bo@example.org");
	ck_assert_str_eq(fake_param(0, 5), "fr");
	ck_assert_str_eq(fake_param(0, 6), "{\"name\":\"Ana\"}");
}
END_TEST

START_TEST(a_mail_has_one_message_id_from_the_start)
{
	/* hazard 31: every attempt to deliver bears the same one */
	const char *host = NULL;
	ck_assert_int_eq(add(&welcome, "https://school.example:8443/x"), NO_ERROR);
	const char *first = arena_strdup(&test_arena, fake_param(0, 1));
	host = strchr(first, '@');
	ck_assert_ptr_nonnull(host);
	ck_assert_int_eq(host - first, 36);
	ck_assert_str_eq(host, "@school.example");
	ck_assert_int_eq(add(&welcome, "http://[::1]:8080"), NO_ERROR);
	ck_assert(text_ends_with(fake_param(0, 1), "@localhost"));
	ck_assert_str_ne(fake_param(0, 1), first);
}
END_TEST

START_TEST(a_mail_goes_with_its_transaction)
{
	/* hazard 31: the row is written inside of what the caller has begun, and is gone with it */
	const struct config config = { .base_url = "https://school.example" };
	fake_reset();
	struct db *db = db_new(&test_arena, "");
	db_transaction(db, 1, "r");
	fake_answer((struct fake_answer){ .changed = 1 });
	ck_assert_int_eq(outbox_add(db, &test_arena, &config, &welcome), NO_ERROR);
	db_rollback(db);
	ck_assert_int_lt(fake_find("BEGIN"), fake_find("INSERT INTO outbox"));
	ck_assert_int_gt(fake_find("ROLLBACK"), fake_find("INSERT INTO outbox"));
	ck_assert_int_eq(fake_find("COMMIT"), -1);
	db_close(db);
}
END_TEST

START_TEST(an_address_that_is_more_than_one_address_is_refused)
{
	/* hazard 29 */
	char long_name[260] = "";
	memset(long_name, 'a', sizeof(long_name) - 1);
	const char *long_address = arena_printf(&test_arena, "%s@b.example", long_name);
	const char *const bad[] = {
		"",
		"ana",
		"@example.org",
		"ana@",
		"a@b@example.org",
		"ana@example.org\r\nBcc: all@example.org",
		"ana@example.org\nRCPT TO:<x@example.org>",
		"ana@example.org\r",
		"ana@exa\tmple.org",
		"ana@example.org\x7f",
		"ana@example.org\x01",
		"ana@example.org, bo@example.org",
		"Ana <ana@example.org>",
		"\"ana\"@example.org",
		"ana@example.org;bo",
		"ana(x)@example.org",
		"ana@example.org\\",
		"ana@ex\xff.org",
		long_address,
	};
	for (size_t i = 0; i < LENGTH(bad); i++) {
		struct mail to = welcome;
		struct mail reply = welcome;
		to.recipient = bad[i];
		reply.reply_to = bad[i];
		ck_assert_msg(add(&to, "https://s.example") == ERROR_INTERNAL, "recipient %zu", i);
		ck_assert_uint_eq(fake_sent_count(), 0);
		ck_assert_msg(add(&reply, "https://s.example") == ERROR_INTERNAL, "reply_to %zu",
			      i);
		ck_assert_uint_eq(fake_sent_count(), 0);
	}
}
END_TEST

START_TEST(an_address_in_other_letters_is_an_address)
{
	struct mail mail = welcome;
	mail.recipient = "jürgen.o'neill+x@schüle.example";
	ck_assert_int_eq(add(&mail, "https://s.example"), NO_ERROR);
	ck_assert_str_eq(fake_param(0, 3), mail.recipient);
}
END_TEST

Suite *outbox_suite(void)
{
	const TTest *const tests[] = {
		a_mail_becomes_one_row,
		a_mail_has_one_message_id_from_the_start,
		a_mail_goes_with_its_transaction,
		an_address_that_is_more_than_one_address_is_refused,
		an_address_in_other_letters_is_an_address,
		NULL,
	};
	return fixture_suite("outbox", tests);
}
