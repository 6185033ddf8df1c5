/*
 * See mail_compose.h.
 */
#include "service/mail_compose.h"

#include "base/array.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "http/json.h"
#include "service/mail_file.h"
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

static struct mail_file read_text(struct making *making)
{
	struct mail_file file;
	const char *problem =
		mail_file_read(&file, making->arena, read_template(making, making->name, "txt"));
	if (problem != NULL && making->problem == NULL) {
		making->problem =
			arena_printf(making->arena, "template %s.txt: %s", making->name, problem);
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
		       : template_link(&making->values,
				       arena_printf(making->arena,
						    "%s/api/v1/mail-reminders/?token=%s",
						    config->base_url, token->text));
}

static struct member text_member(const char *name, const char *text)
{
	return (struct member){
		.name = name,
		.value = { .kind = text == NULL ? VALUE_NULL : VALUE_TEXT, .text = text },
	};
}

/* What may stand in every mail. */
static const struct value *site_values(const struct making *making, const struct config *config,
				       const char *unsubscribe_url)
{
	struct arena *arena = making->arena;
	const struct language *language = making->values.language;
	const struct member members[] = {
		text_member("site_name", config->site_name),
		text_member("home", arena_printf(arena, "%s/", config->base_url)),
		text_member("office_email", config->office_email),
		text_member("language", language->code),
		text_member("direction", language->direction),
		text_member("unsubscribe_url", unsubscribe_url),
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

static void make_message(struct making *making, struct message *message,
			 const struct config *config, const struct mail_row *row)
{
	struct arena *arena = making->arena;
	making->values.data = row_values(making, row);
	const char *url = unsubscribe_url(making, config);
	making->values.site = site_values(making, config, url);
	const struct mail_file text = read_text(making);
	const char *html = read_template(making, row->template_name, "html");
	if (making->problem != NULL) {
		return;
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
		.language = making->values.language->code,
		.subject = make_subject(making, text.subject),
		.text = make_part(making, read_template(making, "layout", "txt"), text.body,
				  TEMPLATE_TEXT),
		.html = make_part(making, read_template(making, "layout", "html"), html,
				  TEMPLATE_HTML),
	};
}

const char *mail_compose(struct message *message, struct arena *arena, const struct config *config,
			 const char *templates_dir, const struct mail_row *row)
{
	const struct language *language = language_find(row->language, strlen(row->language));
	struct catalogue catalogue;
	struct making making = {
		.arena = arena,
		.templates_dir = templates_dir,
		.name = row->template_name,
		.values = { .arena = arena,
			    .language = language != NULL ? language : &languages[0],
			    .catalogue = &catalogue,
			    .base_url = config->base_url },
	};
	if (!name_is_plain(row->template_name)) {
		return "the template's name is none";
	}
	/* For each mail: it is as new as the templates then. */
	catalogue_open_for(&catalogue, arena, making.values.language);
	make_message(&making, message, config, row);
	catalogue_close(&catalogue);
	return making.problem != NULL ? making.problem : message_problem(message, arena);
}
