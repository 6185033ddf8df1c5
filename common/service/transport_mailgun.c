/*
 * Mailgun's API, POST /v3/DOMAIN/messages.mime: it takes the mail as we write it, so all its headers are ours.
 * Nothing is tracked (see transport_sendgrid.c).
 */
#include "service/curl_handle.h"
#include "service/mime.h"

#include <string.h>

#define DEFAULT_URL "https://api.mailgun.net"

static bool is_domain(const char *text)
{
	const char *letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
	return text[0] != '\0' && text[strspn(text, letters)] == '\0';
}

static const char *open_mailgun(struct mailer *mailer, struct arena *arena)
{
	const struct config *config = mailer->config;
	if (mailer->secret[0] == '\0') {
		return "mailgun wants its API key in mail_secret_file";
	}
	if (!is_domain(config->mailgun_domain)) {
		return "mailgun_domain must be the domain that mailgun sends for";
	}
	mailer->url =
		arena_printf(arena, "%s/v3/%s/messages.mime",
			     config->mail_api_url[0] == '\0' ? DEFAULT_URL : config->mail_api_url,
			     config->mailgun_domain);
	const char *problem = curl_handle_make(mailer, "https,http");
	if (problem != NULL) {
		return problem;
	}
	curl_easy_setopt(mailer->curl, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);
	curl_easy_setopt(mailer->curl, CURLOPT_USERNAME, "api");
	curl_easy_setopt(mailer->curl, CURLOPT_PASSWORD, mailer->secret);
	return NULL;
}

static bool add_field(curl_mime *form, const char *name, const char *value)
{
	curl_mimepart *part = curl_mime_addpart(form);
	return part != NULL && curl_mime_name(part, name) == CURLE_OK &&
	       curl_mime_data(part, value, CURL_ZERO_TERMINATED) == CURLE_OK;
}

static bool add_mail(curl_mime *form, const struct strbuf *mail)
{
	curl_mimepart *part = curl_mime_addpart(form);
	return part != NULL && curl_mime_name(part, "message") == CURLE_OK &&
	       curl_mime_filename(part, "message.eml") == CURLE_OK &&
	       curl_mime_type(part, "message/rfc822") == CURLE_OK &&
	       curl_mime_data(part, mail->text, mail->length) == CURLE_OK;
}

static enum delivery send_by_mailgun(struct mailer *mailer, const struct message *message)
{
	enum delivery delivery = DELIVERY_REFUSED;
	curl_mime *form = curl_mime_init(mailer->curl);
	mime_add_message(&mailer->buffer, message);
	if (form == NULL || !strbuf_ok(&mailer->buffer) || !add_field(form, "to", message->to) ||
	    !add_field(form, "o:tracking", "no") || !add_mail(form, &mailer->buffer)) {
		mailer_say(mailer, "the mail is too long");
		goto out;
	}
	curl_easy_setopt(mailer->curl, CURLOPT_MIMEPOST, form);
	delivery = curl_handle_post(mailer);
	curl_easy_setopt(mailer->curl, CURLOPT_MIMEPOST, NULL);
out:
	curl_mime_free(form);
	return delivery;
}

const struct transport transport_mailgun = {
	.name = "mailgun",
	.open = open_mailgun,
	.send = send_by_mailgun,
};
