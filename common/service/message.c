/*
 * See message.h.
 */
#include "service/message.h"

#include "base/array.h"
#include "base/mail_address.h"
#include "base/text.h"

#include <string.h>

#define HEADER_VALUE_MAX 900 /* with its name a line stays below the 998 of RFC 5322 § 2.1.1 */

static bool has_control_character(const char *text)
{
	for (const char *c = text; *c != '\0'; c++) {
		if ((unsigned char)*c < 0x20 || *c == 0x7f) {
			return true;
		}
	}
	return false;
}

/* Returns NULL, or what is wrong with a text that becomes a header. */
static const char *header_problem(const char *text)
{
	if (text[0] == '\0') {
		return "is empty";
	}
	if (has_control_character(text)) {
		return "holds a control character";
	}
	if (strlen(text) > HEADER_VALUE_MAX) {
		return "is too long";
	}
	return utf8_is_valid(text, strlen(text)) ? NULL : "is not UTF-8";
}

static const char *id_problem(const char *id)
{
	const char *problem = header_problem(id);
	if (problem == NULL && (strpbrk(id, " <>") != NULL || strchr(id, '@') == NULL)) {
		problem = "is not one identifier";
	}
	return problem;
}

static const char *address_problem(const char *address)
{
	return mail_address_is_plain(address) ? NULL : "is not one plain address";
}

static const char *body_problem(const char *text)
{
	return utf8_is_valid(text, strlen(text)) ? NULL : "is not UTF-8";
}

const char *message_problem(const struct message *message, struct arena *arena)
{
	const struct {
		const char *name;
		const char *value; /* NULL: there is none, and there need not be */
		const char *(*check)(const char *value);
	} rules[] = {
		{ .name = "Message-ID", .value = message->message_id, .check = id_problem },
		{ .name = "sender", .value = message->from, .check = address_problem },
		{ .name = "sender's name", .value = message->from_name, .check = header_problem },
		{ .name = "recipient", .value = message->to, .check = address_problem },
		{ .name = "Reply-To", .value = message->reply_to, .check = address_problem },
		{ .name = "List-Unsubscribe",
		  .value = message->unsubscribe,
		  .check = header_problem },
		{ .name = "subject", .value = message->subject, .check = header_problem },
		{ .name = "text", .value = message->text, .check = body_problem },
		{ .name = "HTML", .value = message->html, .check = body_problem },
	};
	for (size_t i = 0; i < LENGTH(rules); i++) {
		const char *problem =
			rules[i].value == NULL ? NULL : rules[i].check(rules[i].value);
		if (problem != NULL) {
			return arena_printf(arena, "the %s %s", rules[i].name, problem);
		}
	}
	return NULL;
}
