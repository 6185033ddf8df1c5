/*
 * The faults of a form.
 */
#include "http/faults.h"

#include "base/text.h"
#include "http/json.h"

#include <stdarg.h>
#include <stdio.h>

#define MESSAGE_MAX 512

void faults_init(struct faults *faults, struct arena *arena)
{
	*faults = (struct faults){ .arena = arena };
}

/* Returns the first fault of field from fault on, or NULL. */
static const struct fault *find(const struct fault *fault, const char *field)
{
	while (fault != NULL && !text_equal(fault->field, field)) {
		fault = fault->next;
	}
	return fault;
}

static bool is_known(const struct faults *faults, const char *field, const char *message)
{
	const struct fault *fault = find(faults->first, field);

	while (fault != NULL && !text_equal(fault->message, message)) {
		fault = find(fault->next, field);
	}
	return fault != NULL;
}

void faults_add(struct faults *faults, const char *field, const char *message)
{
	struct fault *fault = NULL;

	if (is_known(faults, field, message)) {
		return;
	}
	fault = arena_alloc(faults->arena, sizeof(*fault));
	fault->field = arena_strdup(faults->arena, field);
	fault->message = arena_strdup(faults->arena, message);
	if (faults->last == NULL) {
		faults->first = fault;
	} else {
		faults->last->next = fault;
	}
	faults->last = fault;
}

void faults_addf(struct faults *faults, const char *field, const char *format, ...)
{
	char message[MESSAGE_MAX] = "";
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	faults_add(faults, field, message);
}

bool faults_any(const struct faults *faults)
{
	return faults->first != NULL;
}

bool faults_has(const struct faults *faults, const char *field)
{
	return find(faults->first, field) != NULL;
}

/* Adds all messages of one field, which begin at fault. */
static void write_messages(const struct fault *fault, struct strbuf *out)
{
	const char *field = fault->field;
	const char *comma = "";

	strbuf_add_char(out, '[');
	for (; fault != NULL; fault = find(fault->next, field)) {
		strbuf_add_text(out, comma);
		json_add_text(out, fault->message);
		comma = ",";
	}
	strbuf_add_char(out, ']');
}

void faults_write_json(const struct faults *faults, struct strbuf *out)
{
	const char *comma = "";

	strbuf_add_char(out, '{');
	for (const struct fault *fault = faults->first; fault != NULL; fault = fault->next) {
		if (find(faults->first, fault->field) != fault) {
			continue; /* told with the field's first one */
		}
		strbuf_add_text(out, comma);
		json_add_text(out, fault->field);
		strbuf_add_char(out, ':');
		write_messages(fault, out);
		comma = ",";
	}
	strbuf_add_char(out, '}');
}
