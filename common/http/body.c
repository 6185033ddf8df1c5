/*
 * Bodies: read to exactly their length, and turned into named values.
 */
#include "http/body.h"

#include "base/log.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "http/json.h"
#include "http/multipart.h"
#include "http/urlencoded.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define READ_SIZE            16384
#define MULTIPART_TEXT_TOTAL ((size_t)1 << 20)
#define MULTIPART_PARTS      200
#define DRAIN_MAX            ((size_t)16 << 20)
#define DRAIN_PATIENCE_MS    1000

static const char ended_early[] = "The request ended before its body was complete.";

/* Where a body comes from, and how much of it is still to come. */
struct source {
	int descriptor;
	size_t left;
};

static enum error malformed(struct body *body, const char *problem)
{
	body->problem = problem;
	return ERROR_MALFORMED;
}

/* A multipart_source_fn: never reads beyond the body. */
static long read_more(void *pointer, char *buffer, size_t room)
{
	struct source *source = pointer;
	ssize_t count = 0;

	if (room > source->left) {
		room = source->left;
	}
	if (room == 0) {
		return 0;
	}
	do {
		count = read(source->descriptor, buffer, room);
	} while (count < 0 && errno == EINTR);
	if (count > 0) {
		source->left -= (size_t)count;
	}
	return count;
}

/* Reads all of it. Memory grows with what really comes, not with what was announced. */
static enum error read_whole(struct body *body, struct source *source, struct strbuf *text)
{
	char buffer[READ_SIZE];
	long count = 0;

	while ((count = read_more(source, buffer, sizeof(buffer))) > 0) {
		strbuf_add(text, buffer, (size_t)count);
	}
	if (source->left > 0) {
		return malformed(body, ended_early);
	}
	return strbuf_ok(text) ? NO_ERROR : ERROR_INTERNAL;
}

static enum error parse_json(struct body *body, struct arena *arena, const struct strbuf *text)
{
	struct value value = { .kind = VALUE_NULL };
	const char *problem = json_parse(&value, arena, text->text, text->length);

	if (problem != NULL) {
		return malformed(body, problem);
	}
	if (value.kind != VALUE_OBJECT) {
		return malformed(body, "Send a JSON object.");
	}
	body->members = value.members;
	body->count = value.count;
	return NO_ERROR;
}

static enum error parse_form(struct body *body, struct arena *arena, const struct strbuf *text)
{
	struct params params = { .count = 0 };

	if (!urlencoded_parse(&params, arena, text->text, text->length)) {
		return malformed(body, "The form cannot be read.");
	}
	for (size_t i = 0; i < params.count; i++) {
		body_add(body, arena, params.items[i].name,
			 (struct value){ .kind = VALUE_TEXT, .text = params.items[i].value });
	}
	return NO_ERROR;
}

/* Reads and parses a body that is kept in memory. */
static enum error read_text_body(struct body *body, struct arena *arena,
				 const struct request *request, struct source *source)
{
	struct strbuf text;
	enum error error = NO_ERROR;

	strbuf_init(&text, request->body_length);
	error = read_whole(body, source, &text);
	if (error == NO_ERROR) {
		error = request->body_kind == BODY_JSON ? parse_json(body, arena, &text)
							: parse_form(body, arena, &text);
	}
	strbuf_clear(&text);
	return error;
}

static enum error read_multipart_body(struct body *body, struct arena *arena,
				      const struct config *config, const struct request *request,
				      struct source *source, size_t file_cap)
{
	const struct multipart_limits limits = {
		.text_total = MULTIPART_TEXT_TOTAL,
		.file_size = file_cap,
		.parts = MULTIPART_PARTS,
	};
	enum error error = multipart_read(body, arena, request->multipart_boundary,
					  config->spool_dir, &limits, read_more, source);

	if (error == NO_ERROR && source->left > 0) {
		body_discard_uploads(body);
		return malformed(body, ended_early);
	}
	return error;
}

/* True while there is something to read, or the end. */
static bool more_comes(int descriptor)
{
	struct pollfd input = { .fd = descriptor, .events = POLLIN };

	return poll(&input, 1, DRAIN_PATIENCE_MS) > 0;
}

void body_drain(const struct body *body, const struct request *request, int descriptor)
{
	char buffer[READ_SIZE];
	struct source source = { .descriptor = descriptor, .left = request->body_length };

	if (body->complete || (source.left == 0 && !request->chunked)) {
		return;
	}
	if (request->chunked || source.left > DRAIN_MAX) {
		source.left = DRAIN_MAX;
	}
	while (more_comes(descriptor) && read_more(&source, buffer, sizeof(buffer)) > 0) {
	}
}

enum error body_read(struct body *body, struct arena *arena, const struct config *config,
		     const struct request *request, int descriptor, size_t file_cap)
{
	struct source source = { .descriptor = descriptor, .left = request->body_length };
	enum error error = ERROR_INTERNAL;

	*body = (struct body){ .base_url = config->base_url,
			       .from_form =
				       (request->body_kind & (BODY_FORM | BODY_MULTIPART)) != 0 };
	if (request->body_length == 0) {
		return NO_ERROR;
	}
	switch (request->body_kind) {
	case BODY_JSON:
	case BODY_FORM:
		error = read_text_body(body, arena, request, &source);
		break;
	case BODY_MULTIPART:
		error = read_multipart_body(body, arena, config, request, &source, file_cap);
		break;
	case BODY_NONE:
	case BODY_OTHER:
		log_error("a body of a kind that is not understood was to be read");
		break;
	}
	body->complete = source.left == 0;
	return error;
}

static struct member *find(const struct body *body, const char *name)
{
	for (size_t i = 0; i < body->count; i++) {
		if (text_equal(body->members[i].name, name)) {
			return &body->members[i];
		}
	}
	return NULL;
}

/* Makes room for one more behind count elements: doubled whenever count is a power of two. */
static void *make_room(struct arena *arena, void *elements, size_t count, size_t size)
{
	void *larger = NULL;

	if ((count & (count - 1)) != 0) {
		return elements;
	}
	larger = arena_array(arena, count == 0 ? 1 : 2 * count, size);
	return count == 0 ? larger : memcpy(larger, elements, count * size);
}

static void add_item(struct value *list, struct arena *arena, struct value item)
{
	list->items = make_room(arena, list->items, list->count, sizeof(*list->items));
	list->items[list->count++] = item;
}

/* Turns a single value into a list of one. */
static void make_list(struct value *value, struct arena *arena)
{
	struct value list = { .kind = VALUE_LIST };

	if (value->kind != VALUE_LIST) {
		add_item(&list, arena, *value);
		*value = list;
	}
}

void body_add(struct body *body, struct arena *arena, const char *name, struct value value)
{
	bool list = text_ends_with(name, "[]");
	struct member *member = NULL;

	if (list) {
		name = arena_strndup(arena, name, strlen(name) - strlen("[]"));
	}
	member = find(body, name);
	if (member != NULL) {
		make_list(&member->value, arena);
		add_item(&member->value, arena, value);
		return;
	}
	body->members = make_room(arena, body->members, body->count, sizeof(*body->members));
	member = &body->members[body->count++];
	*member = (struct member){ .name = name, .value = value };
	if (list) {
		make_list(&member->value, arena);
	}
}

static void discard(const struct value *value)
{
	if (value->kind == VALUE_FILE && !value->upload->taken) {
		unlink(value->upload->path);
	}
	for (size_t i = 0; value->kind == VALUE_LIST && i < value->count; i++) {
		discard(&value->items[i]);
	}
}

void body_remove(struct body *body, const char *name)
{
	struct member *member = name == NULL ? NULL : find(body, name);

	if (member != NULL) {
		size_t after = body->count - (size_t)(member - body->members) - 1;

		discard(&member->value);
		memmove(member, member + 1, after * sizeof(*member));
		body->count--;
	}
}

/* The members lie in an array of their parser's, which may have no room for one more. */
void body_set(struct body *body, struct arena *arena, const char *name, struct value value)
{
	struct member *members = arena_array(arena, body->count + 1, sizeof(*members));

	body_remove(body, name);
	for (size_t i = 0; i < body->count; i++) {
		members[i] = body->members[i];
	}
	members[body->count++] = (struct member){ .name = name, .value = value };
	body->members = members;
}

void body_discard_uploads(const struct body *body)
{
	for (size_t i = 0; i < body->count; i++) {
		discard(&body->members[i].value);
	}
}

const struct value *body_get(const struct body *body, const char *name)
{
	const struct member *member = find(body, name);

	return member == NULL ? NULL : &member->value;
}

const char *body_text(const struct body *body, const char *name)
{
	const struct value *value = body_get(body, name);

	return value == NULL || value->kind != VALUE_TEXT ? NULL : value->text;
}
