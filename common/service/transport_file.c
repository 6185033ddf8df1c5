/*
 * Mail as files in a folder, for development and tests: one .eml each. The name is the row's, so a mail that is
 * written again replaces itself.
 */
#include "base/file.h"
#include "service/mailer.h"
#include "service/mime.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *open_folder(struct mailer *mailer, struct arena *arena)
{
	struct stat status = { 0 };
	mailer->url = mailer->config->mail_dir;
	if (stat(mailer->url, &status) != 0) {
		return arena_printf(arena, "mail_dir %s: %s", mailer->url, strerror(errno));
	}
	return S_ISDIR(status.st_mode)
		       ? NULL
		       : arena_printf(arena, "mail_dir %s is no folder", mailer->url);
}

/* Writes the buffer to a hidden file and gives it its name when it is whole. */
static bool write_file(const struct strbuf *buffer, const char *hidden, const char *path)
{
	int descriptor = open(hidden, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
	if (descriptor < 0) {
		return false;
	}
	bool whole = file_write(descriptor, buffer->text, buffer->length) && fsync(descriptor) == 0;
	whole = close(descriptor) == 0 && whole;
	return whole && rename(hidden, path) == 0;
}

static enum delivery send_to_folder(struct mailer *mailer, const struct message *message)
{
	char hidden[PATH_MAX];
	char path[PATH_MAX];
	mime_add_message(&mailer->buffer, message);
	snprintf(hidden, sizeof(hidden), "%s/.%012lld", mailer->url, message->row);
	snprintf(path, sizeof(path), "%s/%012lld-%s.eml", mailer->url, message->row,
		 message->template_name);
	if (!strbuf_ok(&mailer->buffer)) {
		mailer_say(mailer, "the mail is too long");
		return DELIVERY_REFUSED;
	}
	if (!write_file(&mailer->buffer, hidden, path)) {
		mailer_say(mailer, strerror(errno));
		return DELIVERY_UNREACHABLE;
	}
	return DELIVERY_DONE;
}

const struct transport transport_file = {
	.name = "file",
	.open = open_folder,
	.send = send_to_folder,
};
