/*
 * Only a POST whose work is one transaction of the core's can be replayed: an answer that is kept apart from
 * its work would be a lie sooner or later.
 */
#include "app/replay.h"

#include "app/app.h"
#include "auth/idempotency.h"

bool replay_is_possible(const struct route *route)
{
	return route->method == METHOD_POST && route->transaction == TRANSACTION_BY_METHOD;
}

static bool is_replayable(const struct exchange *x)
{
	return x->request.idempotency_key && replay_is_possible(x->route);
}

/* With its length in front, a text cannot say what two others would. */
static void add_text(struct strbuf *out, const char *text)
{
	strbuf_addf(out, "%zu:%s", strlen(text), text);
}

static void add_value(struct strbuf *out, const char *name, const struct value *value)
{
	add_text(out, name);
	strbuf_addf(out, " %d %zu ", (int)value->kind, value->count);
	add_text(out, value->text ? value->text : "");
	for (size_t i = 0; i < value->count; i++) {
		if (value->kind == VALUE_LIST) {
			add_value(out, "", &value->items[i]);
		} else {
			add_value(out, value->members[i].name, &value->members[i].value);
		}
	}
	if (value->upload) {
		add_text(out, value->upload->file_name);
		strbuf_addf(out, " %zu ", value->upload->size);
	}
}

/* A text that differs when the body's meaning does. Of a file it says the name and the size. */
static void add_body(struct strbuf *out, const struct body *body)
{
	for (size_t i = 0; i < body->count; i++) {
		add_value(out, body->members[i].name, &body->members[i].value);
	}
}

static struct idempotency_request describe(struct exchange *x)
{
	return (struct idempotency_request){
		.subject =
			x->caller.account_id
				? arena_printf(&x->arena, "account:%lld", x->caller.account_id)
				: arena_printf(&x->arena, "address:%s", x->request.client_network),
		.key = x->request.idempotency_key,
		.route = arena_printf(&x->arena, "POST %s%s", x->app->name, x->request.path),
	};
}

static void give_again(struct exchange *x, const struct idempotency_answer *answer)
{
	if (answer->body) {
		response_json_text(&x->response, answer->status, answer->body);
	} else {
		response_empty(&x->response, answer->status);
	}
	if (answer->location) {
		response_header(&x->response, "Location", answer->location);
	}
}

enum error replay_begin(struct exchange *x, bool *answered)
{
	struct idempotency_answer answer = { 0 };
	struct strbuf body;

	*answered = false;
	if (!is_replayable(x)) {
		return NO_ERROR;
	}
	strbuf_init(&body, RESPONSE_BODY_MAX);
	add_body(&body, &x->body);
	struct idempotency_request request = describe(x);
	request.body = body.text;
	request.body_length = body.length;
	enum error error = strbuf_ok(&body) ? idempotency_claim(&answer, &x->arena, x->db, &request)
					    : ERROR_TOO_LARGE;
	strbuf_clear(&body);
	if (error == NO_ERROR && answer.status) {
		give_again(x, &answer);
		*answered = true;
	}
	return error;
}

enum error replay_keep(struct exchange *x)
{
	if (!is_replayable(x)) {
		return NO_ERROR;
	}
	struct idempotency_request request = describe(x);
	struct idempotency_answer answer = {
		.status = x->response.status,
		.location = response_header_get(&x->response, "Location"),
		.body = x->response.content_type ? x->response.body.text : NULL,
	};

	return idempotency_store(&x->arena, x->db, &request, &answer);
}
