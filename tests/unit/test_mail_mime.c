/*
 * Mail as bytes: what a reader decodes is what was written, and no line is longer or odder than mail allows.
 */
#include "base/strbuf.h"
#include "fixture.h"
#include "service/mime.h"
#include "suites.h"

#include <string.h>

static const struct message plain = {
	.message_id = "1@school.example",
	.date = 1795384800, /* 2026-11-22 22:00:00 UTC, a Sunday */
	.from_name = "Evolv",
	.from = "hello@school.example",
	.to = "ana@example.org",
	.language = "fr",
	.subject = "Hello",
	.text = "One\n",
	.html = "<p>One</p>\n",
};

/* What a function adds, in the arena. */
#define ADDED(call)                                                                   \
	({                                                                            \
		struct strbuf out;                                                    \
		strbuf_init(&out, 1 << 20);                                           \
		call;                                                                 \
		ck_assert(strbuf_ok(&out));                                           \
		const char *added = arena_strndup(&test_arena, out.text, out.length); \
		strbuf_clear(&out);                                                   \
		added;                                                                \
	})

static const char *message_bytes(const struct message *message)
{
	return ADDED(mime_add_message(&out, message));
}

static const char *quoted(const char *text)
{
	return ADDED(mime_add_quoted(&out, text));
}

static const char *header(const char *name, const char *text)
{
	return ADDED(mime_add_header(&out, name, text));
}

static void assert_lines_at_most(const char *text, size_t limit)
{
	for (const char *line = text; *line != '\0';) {
		size_t length = strcspn(line, "\r");
		ck_assert_msg(length <= limit, "%zu: %.80s", length, line);
		ck_assert(strncmp(line + length, "\r\n", 2) == 0);
		line += length + 2;
	}
}

START_TEST(a_message_has_its_headers_and_two_parts)
{
	struct message message = plain;
	message.reply_to = "bo@example.org";
	message.unsubscribe = "<https://school.example/u>";
	message.one_click = true;
	ck_assert_str_eq(message_bytes(&message),
			 "Date: Sun, 22 Nov 2026 22:00:00 +0000\r\n"
			 "From: \"Evolv\" <hello@school.example>\r\n"
			 "To: <ana@example.org>\r\n"
			 "Reply-To: <bo@example.org>\r\n"
			 "Subject: Hello\r\n"
			 "Message-ID: <1@school.example>\r\n"
			 "List-Unsubscribe: <https://school.example/u>\r\n"
			 "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
			 "Content-Language: fr\r\n"
			 "Auto-Submitted: auto-generated\r\n"
			 "MIME-Version: 1.0\r\n"
			 "Content-Type: multipart/alternative; boundary=\"=_evolv\"\r\n\r\n"
			 "--=_evolv\r\n"
			 "Content-Type: text/plain; charset=utf-8\r\n"
			 "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
			 "One\r\n"
			 "--=_evolv\r\n"
			 "Content-Type: text/html; charset=utf-8\r\n"
			 "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
			 "<p>One</p>\r\n"
			 "--=_evolv--\r\n");
}
END_TEST

START_TEST(what_is_not_set_is_not_named)
{
	const char *bytes = message_bytes(&plain);
	ck_assert_ptr_null(strstr(bytes, "Reply-To"));
	ck_assert_ptr_null(strstr(bytes, "List-Unsubscribe"));
}
END_TEST

START_TEST(no_text_can_end_its_part)
{
	struct message message = plain;
	message.text = "--=_evolv--\n--=_evolv\n";
	ck_assert_ptr_nonnull(strstr(message_bytes(&message),
				     "\r\n\r\n--=3D_evolv--\r\n--=3D_evolv\r\n--=_evolv\r\n"));
}
END_TEST

START_TEST(quoted_printable_keeps_every_byte)
{
	static const struct {
		const char *text;
		const char *bytes;
	} cases[] = {
		{ .text = "", .bytes = "" },
		{ .text = "a\nb", .bytes = "a\r\nb\r\n" },
		{ .text = "a\r\nb\r\n", .bytes = "a\r\nb\r\n" },
		{ .text = "\n\n", .bytes = "\r\n\r\n" },
		{ .text = "1+1=2", .bytes = "1+1=3D2\r\n" },
		{ .text = "end \nend\t\n", .bytes = "end=20\r\nend=09\r\n" },
		{ .text = "a b\tc", .bytes = "a b\tc\r\n" },
		{ .text = "\xc3\xbc", .bytes = "=C3=BC\r\n" },
		{ .text = "a\x07", .bytes = "a=07\r\n" },
		{ .text = "a\rb", .bytes = "a=0Db\r\n" },
	};
	for (size_t i = 0; i < LENGTH(cases); i++) {
		ck_assert_str_eq(quoted(cases[i].text), cases[i].bytes);
	}
}
END_TEST

START_TEST(quoted_printable_cuts_long_lines)
{
	char text[3001] = "";
	for (size_t i = 0; i < 1000; i++) {
		memcpy(text + 3 * i, "\xe2\x82\xac", 3);
	}
	const char *bytes = quoted(text);
	assert_lines_at_most(bytes, 76);
	ck_assert_uint_ge(strlen(bytes), 9000);
	memset(text, 'x', 3000);
	assert_lines_at_most(quoted(text), 76);
}
END_TEST

START_TEST(a_header_in_other_letters_becomes_encoded_words)
{
	ck_assert_str_eq(header("Subject", "Hello (you) = me?"), "Subject: Hello (you) = me?\r\n");
	ck_assert_str_eq(header("Subject", "T\xc3\xbcr offen"),
			 "Subject: =?UTF-8?Q?T=C3=BCr_offen?=\r\n");
	/* What looks like an encoded word would be decoded by the reader. */
	ck_assert_str_eq(header("Subject", "=?UTF-8?Q?x?="),
			 "Subject: =?UTF-8?Q?=3D=3FUTF-8=3FQ=3Fx=3F=3D?=\r\n");
}
END_TEST

START_TEST(long_headers_are_folded_between_characters)
{
	char text[301] = "";
	for (size_t i = 0; i < 100; i++) {
		memcpy(text + 3 * i, "\xe2\x82\xac", 3);
	}
	const char *line = header("Subject", text);
	assert_lines_at_most(line, 76);
	for (const char *word = strstr(line, "?Q?"); word != NULL; word = strstr(word + 1, "?Q?")) {
		size_t length = strcspn(word + 3, "?");
		ck_assert_uint_eq(length % 9, 0);
	}
	memset(text, 'x', 300);
	assert_lines_at_most(header("Subject", text), 76);
}
END_TEST

START_TEST(the_senders_name_is_quoted)
{
	struct message message = plain;
	message.from_name = "Evolv, \"the\" school\\";
	ck_assert_ptr_nonnull(
		strstr(message_bytes(&message),
		       "\r\nFrom: \"Evolv, \\\"the\\\" school\\\\\" <hello@school.example>\r\n"));
	message.from_name = "Schule f\xc3\xbcr alle";
	ck_assert_ptr_nonnull(strstr(
		message_bytes(&message),
		"\r\nFrom: =?UTF-8?Q?Schule_f=C3=BCr_alle?=\r\n <hello@school.example>\r\n"));
}
END_TEST

Suite *mail_mime_suite(void)
{
	const TTest *const tests[] = {
		a_message_has_its_headers_and_two_parts,
		what_is_not_set_is_not_named,
		no_text_can_end_its_part,
		quoted_printable_keeps_every_byte,
		quoted_printable_cuts_long_lines,
		a_header_in_other_letters_becomes_encoded_words,
		long_headers_are_folded_between_characters,
		the_senders_name_is_quoted,
		NULL,
	};
	return fixture_suite("mail_mime", tests);
}
