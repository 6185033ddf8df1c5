/*
 * See page_message.h.
 */
#include "page/page_message.h"

#include "http/json.h"
#include "page/page.h"
#include "page/page_wording.h"

#define JSON_MAX ((size_t)64 << 10)

static void add_words(struct strbuf *json, const struct wording *wording, const char *name,
		      const char *words)
{
	json_add_member(json, name, words ? message_translate(wording, words) : NULL);
}

enum error page_message_show(struct exchange *x, int status, const struct page_message *message)
{
	static const struct page page = { .name = "message", .path = "/", .unlisted = true };
	struct wording wording = page_wording(x);
	struct strbuf json;

	strbuf_init(&json, JSON_MAX);
	strbuf_add_text(&json, "{\"message\":{");
	add_words(&json, &wording, "title", message->title);
	add_words(&json, &wording, "text", message->text);
	json_add_member(&json, "detail", message->detail);
	add_words(&json, &wording, "button", message->button);
	json_add_member(&json, "action", message->action);
	json_add_member(&json, "name", message->name);
	json_add_member(&json, "value", message->value);
	json_add_member(&json, "way", message->way);
	add_words(&json, &wording, "way_words", message->way_words);
	strbuf_add_text(&json, "}}");
	enum error error = page_render(x, &page, status, json.text);
	strbuf_clear(&json);
	return error;
}

enum error page_message_refuse_link(struct exchange *x, const struct page_message *message)
{
	return x->request.wants_html ? page_message_show(x, 400, message)
				     : exchange_fault(x, "token", message->text);
}
