/*
 * See transport.h.
 */
#include "service/transport.h"

#include "base/array.h"
#include "base/file.h"
#include "base/mail_address.h"
#include "base/text.h"
#include "service/curl_handle.h"
#include "service/mailer.h"

#include <errno.h>
#include <string.h>

#define SECRET_SIZE_MAX ((size_t)4096)

static const struct transport *const transports[] = {
	&transport_file,
	&transport_smtp,
	&transport_sendgrid,
	&transport_mailgun,
};

static const struct transport *find_transport(const char *name)
{
	for (size_t i = 0; i < LENGTH(transports); i++) {
		if (text_equal(transports[i]->name, name)) {
			return transports[i];
		}
	}
	return NULL;
}

/* Returns NULL, or what is wrong with the file of the secret. A line end in it would end a header (hazard 29). */
static const char *read_secret(struct mailer *mailer, struct arena *arena)
{
	const char *path = mailer->config->mail_secret_file;
	mailer->secret = "";
	if (path[0] == '\0') {
		return NULL;
	}
	const char *problem = file_secrecy_problem(path);
	const char *text = problem == NULL ? file_read(arena, path, SECRET_SIZE_MAX, NULL) : NULL;
	if (text == NULL) {
		return arena_printf(arena, "mail_secret_file %s: %s", path,
				    problem == NULL ? strerror(errno) : problem);
	}
	mailer->secret = text_trim(arena, text);
	if (mailer->secret[0] == '\0' || strpbrk(mailer->secret, "\r\n") != NULL) {
		return arena_printf(arena, "mail_secret_file %s must hold one line", path);
	}
	return NULL;
}

const char *mailer_open(struct mailer **mailer, struct arena *arena, const struct config *config)
{
	struct mailer *made = arena_alloc(arena, sizeof(*made));
	const char *problem = NULL;
	*mailer = made;
	made->config = config;
	strbuf_init(&made->buffer, MAILER_MESSAGE_MAX);
	strbuf_init(&made->answer, MAILER_WORDS_MAX);
	made->transport = find_transport(config->mail_transport);
	if (made->transport == NULL) {
		return "mail_transport names none";
	}
	if (!mail_address_is_plain(config->mail_from)) {
		return "mail_from must be one address";
	}
	problem = read_secret(made, arena);
	return problem != NULL ? problem : made->transport->open(made, arena);
}

enum delivery mailer_send(struct mailer *mailer, const struct message *message, const char **words)
{
	strbuf_reset(&mailer->buffer);
	strbuf_reset(&mailer->answer);
	mailer_say(mailer, "");
	*words = mailer->words;
	return mailer->transport->send(mailer, message);
}

const char *mailer_try(struct mailer *mailer)
{
	char trouble[CURL_ERROR_SIZE] = "";
	CURL *curl = mailer->curl;

	if (curl == NULL) {
		return NULL;
	}
	curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
	curl_easy_setopt(curl, CURLOPT_VERBOSE, 0L);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, trouble);
	CURLcode code = curl_easy_perform(curl);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, NULL);
	curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 0L);
	mailer_say(mailer, *trouble != '\0' ? trouble : curl_easy_strerror(code));
	return code == CURLE_OK ? NULL : mailer->words;
}

void mailer_close(struct mailer *mailer)
{
	if (mailer == NULL) {
		return;
	}
	curl_handle_free(mailer->curl);
	strbuf_clear(&mailer->buffer);
	strbuf_clear(&mailer->answer);
}

void mailer_say(struct mailer *mailer, const char *words)
{
	text_to_line(mailer->words, sizeof(mailer->words), words);
}
