/*
 * The one point that every mail passes: nothing that could become a second header, a second recipient or a command
 * gets by it.
 */
#include "fixture.h"
#include "service/message.h"
#include "suites.h"

#include <stddef.h>
#include <string.h>

static const struct message good = {
	.message_id = "1@school.example",
	.from_name = "Evolv \xc3\xbc",
	.from = "hello@school.example",
	.to = "j\xc3\xbcrgen.o'neill+x@example.org",
	.reply_to = "bo@example.org",
	.unsubscribe =
		"<https://school.example/u>, <mailto:office@school.example?subject=unsubscribe>",
	.subject = "Hello (you) <all>",
	.text = "One\n\tTwo\n",
	.html = "<p>One</p>\n",
};

static const char *const *place(const struct message *message, size_t offset)
{
	return (const char *const *)((const char *)message + offset);
}

/* What is said of the good message with another text in one place. */
static const char *problem_with(size_t offset, const char *text)
{
	struct message message = good;
	memcpy((char *)&message + offset, &text, sizeof(text));
	ck_assert_ptr_eq(*place(&message, offset), text);
	return message_problem(&message, &test_arena);
}

#define IN(member) offsetof(struct message, member)

static const size_t headers[] = {
	IN(message_id), IN(from_name), IN(from), IN(to), IN(reply_to), IN(unsubscribe), IN(subject),
};

START_TEST(a_good_message_passes)
{
	struct message message = good;
	ck_assert_ptr_null(message_problem(&message, &test_arena));
	message.reply_to = NULL;
	message.unsubscribe = NULL;
	ck_assert_ptr_null(message_problem(&message, &test_arena));
}
END_TEST

START_TEST(no_control_character_gets_into_a_header)
{
	/* hazard 29 */
	for (size_t i = 0; i < LENGTH(headers); i++) {
		for (int c = 1; c <= 0x7f; c = c == 0x1f ? 0x7f : c + 1) {
			const char *text = arena_printf(&test_arena, "a%c@example.org", c);
			ck_assert_msg(problem_with(headers[i], text) != NULL,
				      "header %zu, character %d", i, c);
		}
		ck_assert_ptr_nonnull(
			problem_with(headers[i], "a@example.org\r\nBcc: all@example.org"));
		ck_assert_ptr_nonnull(problem_with(headers[i], ""));
		ck_assert_ptr_nonnull(problem_with(headers[i], "a@exam\xff.org"));
	}
}
END_TEST

START_TEST(an_address_is_one_address)
{
	static const size_t addresses[] = { IN(from), IN(to), IN(reply_to) };
	static const char *const bad[] = {
		"ana",
		"ana@",
		"@example.org",
		"a@b@example.org",
		"a@b.example, c@d.example",
		"Ana <ana@example.org>",
		"ana@example.org>",
		"\"ana\"@example.org",
		"ana @example.org",
	};
	for (size_t i = 0; i < LENGTH(addresses); i++) {
		for (size_t k = 0; k < LENGTH(bad); k++) {
			ck_assert_msg(problem_with(addresses[i], bad[k]) != NULL, "%s", bad[k]);
		}
	}
}
END_TEST

START_TEST(no_line_gets_too_long)
{
	char text[1200] = "";
	memset(text, 'x', sizeof(text) - 1);
	for (size_t i = 0; i < LENGTH(headers); i++) {
		ck_assert_ptr_nonnull(problem_with(headers[i], text));
	}
}
END_TEST

START_TEST(an_identifier_is_one_word)
{
	ck_assert_ptr_nonnull(problem_with(IN(message_id), "a b@example.org"));
	ck_assert_ptr_nonnull(problem_with(IN(message_id), "a@example.org>"));
	ck_assert_ptr_nonnull(problem_with(IN(message_id), "a"));
}
END_TEST

START_TEST(the_parts_are_utf8)
{
	ck_assert_ptr_nonnull(problem_with(IN(text), "\xff"));
	ck_assert_ptr_nonnull(problem_with(IN(html), "\xc3"));
}
END_TEST

Suite *mail_message_suite(void)
{
	const TTest *const tests[] = {
		a_good_message_passes,
		no_control_character_gets_into_a_header,
		an_address_is_one_address,
		no_line_gets_too_long,
		an_identifier_is_one_word,
		the_parts_are_utf8,
		NULL,
	};
	return fixture_suite("mail_message", tests);
}
