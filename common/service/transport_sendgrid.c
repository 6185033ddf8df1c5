/*
 * SendGrid's Web API v3, POST /v3/mail/send. Links and opens are not tracked: a link that signs somebody in is
 * nobody else's to see, and who reads a mail when is none of ours.
 */
#include "http/json.h"
#include "service/curl_handle.h"

#include <string.h>

#define DEFAULT_URL "https://api.sendgrid.com"
#define NO_TRACKING \
	"{\"click_tracking\":{\"enable\":false,\"enable_text\":false},\"open_tracking\":{\"enable\":false}}"

static const char *open_sendgrid(struct mailer *mailer, struct arena *arena)
{
	const char *base = mailer->config->mail_api_url;
	if (mailer->secret[0] == '\0') {
		return "sendgrid wants its API key in mail_secret_file";
	}
	mailer->url = arena_printf(arena, "%s/v3/mail/send", base[0] == '\0' ? DEFAULT_URL : base);
	const char *problem = curl_handle_make(mailer, "https,http");
	if (problem != NULL) {
		return problem;
	}
	curl_easy_setopt(mailer->curl, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
	curl_easy_setopt(mailer->curl, CURLOPT_XOAUTH2_BEARER, mailer->secret);
	return NULL;
}

/* Adds "name":{"email":…,"name":…}. person may be NULL. */
static void add_mailbox(struct strbuf *out, const char *name, const char *address,
			const char *person)
{
	json_add_raw_member(out, name, "{");
	json_add_member(out, "email", address);
	if (person != NULL) {
		json_add_member(out, "name", person);
	}
	strbuf_add_char(out, '}');
}

static void add_content(struct strbuf *out, const char *type, const char *value)
{
	strbuf_add_char(out, '{');
	json_add_member(out, "type", type);
	json_add_member(out, "value", value);
	strbuf_add_char(out, '}');
}

/* Those that the API does not make itself. */
static void add_headers(struct strbuf *out, const struct message *message)
{
	char id[300];
	snprintf(id, sizeof(id), "<%s>", message->message_id);
	json_add_raw_member(out, "headers", "{");
	json_add_member(out, "Message-ID", id);
	json_add_member(out, "Content-Language", message->language);
	json_add_member(out, "Auto-Submitted", "auto-generated");
	if (message->unsubscribe != NULL) {
		json_add_member(out, "List-Unsubscribe", message->unsubscribe);
	}
	if (message->one_click) {
		json_add_member(out, "List-Unsubscribe-Post", MESSAGE_ONE_CLICK);
	}
	strbuf_add_char(out, '}');
}

static void add_request(struct strbuf *out, const struct message *message)
{
	strbuf_add_text(out, "{\"personalizations\":[{\"to\":[{");
	json_add_member(out, "email", message->to);
	strbuf_add_text(out, "}]}]");
	add_mailbox(out, "from", message->from, message->from_name);
	if (message->reply_to != NULL) {
		add_mailbox(out, "reply_to", message->reply_to, NULL);
	}
	json_add_member(out, "subject", message->subject);
	json_add_raw_member(out, "content", "[");
	add_content(out, "text/plain", message->text); /* the API wants this order */
	strbuf_add_char(out, ',');
	add_content(out, "text/html", message->html);
	strbuf_add_char(out, ']');
	add_headers(out, message);
	json_add_raw_member(out, "tracking_settings", NO_TRACKING);
	strbuf_add_char(out, '}');
}

static enum delivery send_by_sendgrid(struct mailer *mailer, const struct message *message)
{
	enum delivery delivery = DELIVERY_REFUSED;
	struct curl_slist *headers = curl_slist_append(NULL, "Content-Type: application/json");
	add_request(&mailer->buffer, message);
	if (headers == NULL || !strbuf_ok(&mailer->buffer)) {
		mailer_say(mailer, "the mail is too long");
		goto out;
	}
	curl_easy_setopt(mailer->curl, CURLOPT_HTTPHEADER, headers);
	curl_easy_setopt(mailer->curl, CURLOPT_POSTFIELDSIZE_LARGE,
			 (curl_off_t)mailer->buffer.length);
	curl_easy_setopt(mailer->curl, CURLOPT_POSTFIELDS, mailer->buffer.text);
	delivery = curl_handle_post(mailer);
	curl_easy_setopt(mailer->curl, CURLOPT_POSTFIELDS, NULL);
	curl_easy_setopt(mailer->curl, CURLOPT_HTTPHEADER, NULL);
out:
	curl_slist_free_all(headers);
	return delivery;
}

const struct transport transport_sendgrid = {
	.name = "sendgrid",
	.open = open_sendgrid,
	.send = send_by_sendgrid,
};
