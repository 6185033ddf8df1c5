/*
 * See mail_compose.h.
 */
#include "service/mail_compose.h"

#include "base/array.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "http/json.h"
#include "service/mail_template.h"

#include <errno.h>
#include <string.h>

#define TEMPLATE_SIZE_MAX ((size_t)64 << 10)
#define PART_SIZE_MAX     ((size_t)512 << 10)
#define CONTENT           "{{content}}"

/* What the making of one mail has at hand. */
struct making {
	struct arena *arena;
	const char *templates_dir;
	const char *name; /* of the template */
	struct template_values values;
	const char *problem; /* the first one; nothing is done after it */
};

/* The two parts of NAME.txt. */
struct text_file {
	const char *subject;
	bool optional;
	const char *body;
};

/* A template's name becomes a file's. */
static bool name_is_plain(const char *name)
{
	return name[0] != '\0' &&
	       name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}

static const char *read_template(struct making *making, const char *name, const char *extension)
{
	const char *path =
		arena_printf(making->arena, "%s/%s.%s", making->templates_dir, name, extension);
	const char *text = file_read(making->arena, path, TEMPLATE_SIZE_MAX, NULL);
	if (text == NULL && making->problem == NULL) {
		making->problem = arena_printf(making->arena, "template %s.%s cannot be read: %s",
					       name, extension, strerror(errno));
	}
	return text == NULL ? "" : text;
}

static void render(struct making *making, struct strbuf *out, const char *text, size_t length,
		   enum template_context context)
{
	if (making->problem != NULL) {
		return;
	}
	const char *problem = template_add(out, text, length, context, &making->values);
	if (problem != NULL) {
		making->problem =
			arena_printf(making->arena, "template %s: %s", making->name, problem);
	}
}

/* Returns the buffer's text in the arena, and ends the buffer. */
static const char *take_text(struct making *making, struct strbuf *buffer)
{
	const char *text = arena_strndup(making->arena, buffer->text, buffer->length);
	strbuf_clear(buffer);
	return text;
}

/* Returns one part of the mail: the layout with the body in the place of its content. */
static const char *make_part(struct making *making, const char *layout, const char *body,
			     enum template_context context)
{
	struct strbuf out;
	const char *place = strstr(layout, CONTENT);
	if (place == NULL) {
		if (making->problem == NULL) {
			making->problem = "the layout has no " CONTENT;
		}
		return "";
	}
	strbuf_init(&out, PART_SIZE_MAX);
	render(making, &out, layout, (size_t)(place - layout), context);
	render(making, &out, body, strlen(body), context);
	render(making, &out, place + strlen(CONTENT), strlen(place + strlen(CONTENT)), context);
	return take_text(making, &out);
}

static const char *make_subject(struct making *making, const char *subject)
{
	struct strbuf out;
	strbuf_init(&out, PART_SIZE_MAX);
	render(making, &out, subject, strlen(subject), TEMPLATE_HEADER);
	return take_text(making, &out);
}

/* Cuts the header lines off the text. */
static struct text_file split_text(struct making *making, const char *text)
{
	struct text_file file = { .subject = "" };
	while (*text != '\n' && *text != '\0') {
		size_t length = strcspn(text, "\n");
		const char *line = arena_strndup(making->arena, text, length);
		if (text_starts_with(line, "Subject: ")) {
			file.subject = line + strlen("Subject: ");
		} else if (text_equal(line, "Optional: yes")) {
			file.optional = true;
		} else if (making->problem == NULL) {
			making->problem =
				arena_printf(making->arena, "template %s.txt: not a header: %s",
					     making->name, line);
		}
		text += length + (text[length] == '\n');
	}
	file.body = *text == '\n' ? text + 1 : text;
	if (file.subject[0] == '\0' && making->problem == NULL) {
		making->problem =
			arena_printf(making->arena, "template %s.txt has no subject", making->name);
	}
	return file;
}

/* Returns the address that stops what is not about the account, with one click (RFC 8058); NULL when the row brings
 * no token for it. */
static const char *unsubscribe_url(const struct making *making, const struct config *config)
{
	const struct value *token = template_value(&making->values, "opt_out");
	return token == NULL || token->kind != VALUE_TEXT
		       ? NULL
		       : arena_printf(making->arena, "%s/api/v1/mail-reminders/?token=%s",
				      config->base_url, token->text);
}

/* What may stand in every mail. */
static const struct value *site_values(struct arena *arena, const struct config *config,
				       const char *unsubscribe_url)
{
	const struct member members[] = {
		{ .name = "site_name", .value = { .kind = VALUE_TEXT, .text = config->site_name } },
		{ .name = "base_url", .value = { .kind = VALUE_TEXT, .text = config->base_url } },
		{ .name = "office_email",
		  .value = { .kind = VALUE_TEXT, .text = config->office_email } },
		{ .name = "unsubscribe_url",
		  .value = { .kind = unsubscribe_url == NULL ? VALUE_NULL : VALUE_TEXT,
			     .text = unsubscribe_url } },
	};
	struct value *object = arena_alloc(arena, sizeof(*object));
	object->kind = VALUE_OBJECT;
	object->count = LENGTH(members);
	object->members = arena_alloc(arena, sizeof(members));
	memcpy(object->members, members, sizeof(members));
	return object;
}

static const struct value *row_values(struct making *making, const struct mail_row *row)
{
	struct value *object = arena_alloc(making->arena, sizeof(*object));
	const char *problem = json_parse(object, making->arena, row->data, strlen(row->data));
	if (problem == NULL && object->kind != VALUE_OBJECT) {
		problem = "it is no object";
	}
	if (problem != NULL) {
		making->problem =
			arena_printf(making->arena, "the mail's data cannot be read: %s", problem);
		return NULL;
	}
	return object;
}

/* How to be left alone: by the link, if there is one, and in any case by a word to the office. */
static const char *unsubscribe(struct arena *arena, const struct config *config, const char *url)
{
	const char *mail =
		arena_printf(arena, "<mailto:%s?subject=unsubscribe>", config->office_email);
	return url == NULL ? mail : arena_printf(arena, "<%s>, %s", url, mail);
}

/* A row that was written by the database itself has an identifier without a host. */
static const char *full_message_id(struct arena *arena, const struct config *config, const char *id)
{
	return strchr(id, '@') != NULL
		       ? id
		       : arena_printf(arena, "%s@%s", id, text_url_host(arena, config->base_url));
}

const char *mail_compose(struct message *message, struct arena *arena, const struct config *config,
			 const char *templates_dir, const struct mail_row *row)
{
	struct making making = {
		.arena = arena,
		.templates_dir = templates_dir,
		.name = row->template_name,
		.values = { .arena = arena },
	};
	if (!name_is_plain(row->template_name)) {
		return "the template's name is none";
	}
	making.values.data = row_values(&making, row);
	const char *url = unsubscribe_url(&making, config);
	making.values.site = site_values(arena, config, url);
	const struct text_file text =
		split_text(&making, read_template(&making, row->template_name, "txt"));
	const char *html = read_template(&making, row->template_name, "html");
	if (making.problem != NULL) {
		return making.problem;
	}
	*message = (struct message){
		.row = row->id,
		.template_name = row->template_name,
		.message_id = full_message_id(arena, config, row->message_id),
		.date = row->created_at,
		.from_name = config->site_name,
		.from = config->mail_from,
		.to = row->recipient,
		.reply_to = row->reply_to,
		.unsubscribe = text.optional ? unsubscribe(arena, config, url) : NULL,
		.one_click = text.optional && url != NULL && text_starts_with(url, "https://"),
		.subject = make_subject(&making, text.subject),
		.text = make_part(&making, read_template(&making, "layout", "txt"), text.body,
				  TEMPLATE_TEXT),
		.html = make_part(&making, read_template(&making, "layout", "html"), html,
				  TEMPLATE_HTML),
	};
	return making.problem != NULL ? making.problem : message_problem(message, arena);
}
