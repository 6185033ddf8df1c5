/*
 * SMTP by libcurl. One connection serves many mails. libcurl tells success from failure; what a failure means
 * depends on which command was answered how (RFC 5321 § 4.2.1), so the dialogue is listened to.
 */
#include "base/array.h"
#include "base/text.h"
#include "service/curl_handle.h"
#include "service/mime.h"

#include <string.h>

/* The commands whose answers are told apart. */
static const struct {
	const char *name;
	bool about_mail; /* what is answered to it concerns this mail; otherwise every mail */
} commands[] = {
	{ .name = "EHLO" },
	{ .name = "HELO" },
	{ .name = "STARTTLS" },
	{ .name = "AUTH" },
	{ .name = "MAIL" }, /* the sender is the same in all mails */
	{ .name = "RCPT", .about_mail = true },
	{ .name = "DATA", .about_mail = true },
};

#define COMMANDS LENGTH(commands)

/* What was said last, apart from farewells. */
struct dialogue {
	struct strbuf *reply;
	size_t command; /* in commands; COMMANDS: none of them yet */
	bool body_sent; /* the mail itself was on its way */
	bool over;      /* QUIT was said */
};

/* What is to be sent of the message. */
struct source {
	const char *bytes;
	size_t left;
};

static size_t read_source(char *buffer, size_t size, size_t count, void *pointer)
{
	struct source *source = pointer;
	size_t length = size * count < source->left ? size * count : source->left;
	memcpy(buffer, source->bytes, length);
	source->bytes += length;
	source->left -= length;
	return length;
}

static void hear_command(struct dialogue *dialogue, const char *bytes, size_t length)
{
	if (length >= strlen("QUIT") && memcmp(bytes, "QUIT", strlen("QUIT")) == 0) {
		dialogue->over = true;
		return;
	}
	strbuf_reset(dialogue->reply);
	for (size_t i = 0; i < COMMANDS; i++) {
		size_t name = strlen(commands[i].name);
		if (length > name && memcmp(bytes, commands[i].name, name) == 0) {
			dialogue->command = i;
		}
	}
}

static void hear_reply(struct dialogue *dialogue, const char *bytes, size_t length)
{
	while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r')) {
		length--;
	}
	if (dialogue->reply->length > 0) {
		strbuf_add_char(dialogue->reply, ' ');
	}
	strbuf_add(dialogue->reply, bytes, length);
}

static int listen_in(CURL *curl, curl_infotype type, char *bytes, size_t length, void *pointer)
{
	struct dialogue *dialogue = pointer;
	(void)curl;
	if (dialogue->over) {
		return 0;
	}
	if (type == CURLINFO_HEADER_OUT) {
		hear_command(dialogue, bytes, length);
	} else if (type == CURLINFO_DATA_OUT) {
		dialogue->body_sent = true;
		strbuf_reset(dialogue->reply);
	} else if (type == CURLINFO_HEADER_IN) {
		hear_reply(dialogue, bytes, length);
	}
	return 0;
}

static const char *open_smtp(struct mailer *mailer, struct arena *arena)
{
	const struct config *config = mailer->config;
	bool tls = text_equal(config->smtp_tls, "tls");
	if (config->smtp_host[0] == '\0' || strpbrk(config->smtp_host, " /?#@\\\"'") != NULL) {
		return "smtp_host must be the name of a server";
	}
	if (config->smtp_user[0] != '\0' && mailer->secret[0] == '\0') {
		return "smtp_user is set, but mail_secret_file names no password";
	}
	/* The path is what EHLO says. */
	mailer->url =
		arena_printf(arena, "%s://%s:%zu/%s", tls ? "smtps" : "smtp", config->smtp_host,
			     config->smtp_port, text_url_host(arena, config->base_url));
	const char *problem = curl_handle_make(mailer, tls ? "smtps" : "smtp");
	if (problem != NULL) {
		return problem;
	}
	if (text_equal(config->smtp_tls, "starttls")) {
		curl_easy_setopt(mailer->curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	}
	if (config->smtp_user[0] != '\0') {
		curl_easy_setopt(mailer->curl, CURLOPT_USERNAME, config->smtp_user);
		curl_easy_setopt(mailer->curl, CURLOPT_PASSWORD, mailer->secret);
	}
	curl_easy_setopt(mailer->curl, CURLOPT_MAIL_FROM, config->mail_from);
	curl_easy_setopt(mailer->curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(mailer->curl, CURLOPT_READFUNCTION, read_source);
	curl_easy_setopt(mailer->curl, CURLOPT_VERBOSE, 1L); /* for listen_in() alone */
	curl_easy_setopt(mailer->curl, CURLOPT_DEBUGFUNCTION, listen_in);
	return NULL;
}

/* 53x is about who we are, whichever command it answers; 421 is the server's farewell. */
static enum delivery judge(const struct dialogue *dialogue)
{
	const char *reply = dialogue->reply->text;
	bool about_mail = dialogue->command < COMMANDS && commands[dialogue->command].about_mail &&
			  !text_starts_with(reply, "53") && !text_starts_with(reply, "421");
	if (about_mail && reply[0] == '5') {
		return DELIVERY_REFUSED;
	}
	return about_mail && reply[0] == '4' ? DELIVERY_DEFERRED : DELIVERY_UNREACHABLE;
}

/* One attempt, with everything that it fills in. */
static enum delivery try_once(struct mailer *mailer, struct dialogue *dialogue)
{
	char trouble[CURL_ERROR_SIZE] = "";
	struct source source = { .bytes = mailer->buffer.text, .left = mailer->buffer.length };
	*dialogue = (struct dialogue){ .reply = &mailer->answer, .command = COMMANDS };
	strbuf_reset(&mailer->answer);
	curl_easy_setopt(mailer->curl, CURLOPT_DEBUGDATA, dialogue);
	curl_easy_setopt(mailer->curl, CURLOPT_READDATA, &source);
	curl_easy_setopt(mailer->curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)source.left);
	curl_easy_setopt(mailer->curl, CURLOPT_ERRORBUFFER, trouble);
	CURLcode code = curl_easy_perform(mailer->curl);
	curl_easy_setopt(mailer->curl, CURLOPT_ERRORBUFFER, NULL);
	if (code == CURLE_OK) {
		return DELIVERY_DONE;
	}
	bool said_no = mailer->answer.text[0] == '4' || mailer->answer.text[0] == '5';
	const char *own = trouble[0] != '\0' ? trouble : curl_easy_strerror(code);
	mailer_say(mailer, said_no ? mailer->answer.text : own);
	return judge(dialogue);
}

/* A server may end a connection after some mails or some time; that is no reason to wait, as long as it cannot have
 * taken the mail already. */
static bool is_worn_connection(struct mailer *mailer, const struct dialogue *dialogue)
{
	long made = 0;
	curl_easy_getinfo(mailer->curl, CURLINFO_NUM_CONNECTS, &made);
	return made == 0 && !dialogue->body_sent;
}

static enum delivery send_by_smtp(struct mailer *mailer, const struct message *message)
{
	struct dialogue dialogue = { .command = COMMANDS };
	struct curl_slist *recipients = curl_slist_append(NULL, message->to);
	mime_add_message(&mailer->buffer, message);
	if (recipients == NULL || !strbuf_ok(&mailer->buffer)) {
		curl_slist_free_all(recipients);
		mailer_say(mailer, "the mail is too long");
		return DELIVERY_REFUSED;
	}
	curl_easy_setopt(mailer->curl, CURLOPT_MAIL_RCPT, recipients);
	enum delivery delivery = try_once(mailer, &dialogue);
	if (delivery == DELIVERY_UNREACHABLE && is_worn_connection(mailer, &dialogue)) {
		curl_easy_setopt(mailer->curl, CURLOPT_FRESH_CONNECT, 1L);
		delivery = try_once(mailer, &dialogue);
		curl_easy_setopt(mailer->curl, CURLOPT_FRESH_CONNECT, 0L);
	}
	curl_easy_setopt(mailer->curl, CURLOPT_MAIL_RCPT, NULL);
	curl_easy_setopt(mailer->curl, CURLOPT_DEBUGDATA, NULL);
	curl_slist_free_all(recipients);
	return delivery;
}

const struct transport transport_smtp = {
	.name = "smtp",
	.open = open_smtp,
	.send = send_by_smtp,
};
