/*
 * See mime.h.
 */
#include "service/mime.h"

#include <string.h>
#include <time.h>

#define LINE_MAX_SOFT 76 /* of encoded lines: RFC 2045 § 6.7 (5), RFC 2047 § 2 */
#define WORD_START    "=?UTF-8?Q?"
#define WORD_END      "?="
#define FOLD          "\r\n "

/* No quoted-printable text holds "=_": behind its = stand two digits or a line end. */
#define BOUNDARY "=_evolv"

static void add_hex(struct strbuf *out, unsigned char byte)
{
	strbuf_addf(out, "=%02X", byte);
}

/* One line without its end. A blank at its end would be lost on the way, so it is encoded. */
static void add_quoted_line(struct strbuf *out, const char *line, size_t length)
{
	size_t column = 0;
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)line[i];
		bool blank = c == ' ' || c == '\t';
		bool literal = blank ? i + 1 < length : c > ' ' && c < 0x7f && c != '=';
		size_t width = literal ? 1 : 3;
		if (column + width > LINE_MAX_SOFT - 1) {
			strbuf_add_text(out, "=\r\n");
			column = 0;
		}
		if (literal) {
			strbuf_add_char(out, (char)c);
		} else {
			add_hex(out, c);
		}
		column += width;
	}
	strbuf_add_text(out, "\r\n");
}

void mime_add_quoted(struct strbuf *out, const char *text)
{
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");
		size_t line = length > 0 && text[length - 1] == '\r' ? length - 1 : length;
		add_quoted_line(out, text, line);
		text += length + (text[length] == '\n');
	}
}

/* Inside an encoded word these stand for themselves wherever it stands (RFC 2047 § 5 (3)). */
static bool is_word_literal(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       (c != '\0' && strchr("!*+-/", c) != NULL);
}

static size_t character_length(const char *text)
{
	size_t length = 1;
	while (((unsigned char)text[length] & 0xc0) == 0x80) {
		length++;
	}
	return length;
}

static size_t character_width(const char *character, size_t length)
{
	return length == 1 && (*character == ' ' || is_word_literal((unsigned char)*character))
		       ? 1
		       : 3 * length;
}

static void add_word_character(struct strbuf *out, const char *character, size_t length)
{
	if (length == 1 && *character == ' ') {
		strbuf_add_char(out, '_');
	} else if (length == 1 && is_word_literal((unsigned char)*character)) {
		strbuf_add_char(out, *character);
	} else {
		for (size_t i = 0; i < length; i++) {
			add_hex(out, (unsigned char)character[i]);
		}
	}
}

/* Adds text as encoded words, the first one behind column characters of its line. No word ends inside of a
 * character. */
static void add_words(struct strbuf *out, const char *text, size_t column)
{
	strbuf_add_text(out, WORD_START);
	column += strlen(WORD_START);
	while (*text != '\0') {
		size_t length = character_length(text);
		size_t width = character_width(text, length);
		if (column + width + strlen(WORD_END) > LINE_MAX_SOFT) {
			strbuf_add_text(out, WORD_END FOLD WORD_START);
			column = 1 + strlen(WORD_START);
		}
		add_word_character(out, text, length);
		column += width;
		text += length;
	}
	strbuf_add_text(out, WORD_END);
}

/* True for printable ASCII that nobody takes for an encoded word. */
static bool is_plain(const char *text)
{
	for (const char *c = text; *c != '\0'; c++) {
		if ((unsigned char)*c < ' ' || (unsigned char)*c >= 0x7f) {
			return false;
		}
	}
	return strstr(text, "=?") == NULL;
}

void mime_add_header(struct strbuf *out, const char *name, const char *text)
{
	size_t column = strlen(name) + strlen(": ");
	strbuf_addf(out, "%s: ", name);
	if (is_plain(text) && column + strlen(text) <= LINE_MAX_SOFT) {
		strbuf_add_text(out, text);
	} else {
		add_words(out, text, column);
	}
	strbuf_add_text(out, "\r\n");
}

static void add_quoted_string(struct strbuf *out, const char *text)
{
	strbuf_add_char(out, '"');
	for (const char *c = text; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\') {
			strbuf_add_char(out, '\\');
		}
		strbuf_add_char(out, *c);
	}
	strbuf_add_char(out, '"');
}

/* A name and its address. */
static void add_mailbox(struct strbuf *out, const char *name, const char *person,
			const char *address)
{
	strbuf_addf(out, "%s: ", name);
	if (is_plain(person) && strlen(person) <= LINE_MAX_SOFT / 2) {
		add_quoted_string(out, person);
		strbuf_add_char(out, ' ');
	} else {
		add_words(out, person, strlen(name) + strlen(": "));
		strbuf_add_text(out, FOLD);
	}
	strbuf_addf(out, "<%s>\r\n", address);
}

/* RFC 5322 § 3.3. Not strftime: its names of days and months follow the locale. */
static void add_date(struct strbuf *out, int64_t seconds)
{
	static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct tm utc = { 0 };
	time_t time = (time_t)seconds;
	gmtime_r(&time, &utc);
	strbuf_addf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[utc.tm_wday],
		    utc.tm_mday, months[utc.tm_mon], utc.tm_year + 1900, utc.tm_hour, utc.tm_min,
		    utc.tm_sec);
}

static void add_part(struct strbuf *out, const char *type, const char *text)
{
	strbuf_addf(out,
		    "--" BOUNDARY "\r\nContent-Type: %s; charset=utf-8\r\n"
		    "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
		    type);
	mime_add_quoted(out, text);
}

void mime_add_message(struct strbuf *out, const struct message *message)
{
	add_date(out, message->date);
	add_mailbox(out, "From", message->from_name, message->from);
	strbuf_addf(out, "To: <%s>\r\n", message->to);
	if (message->reply_to != NULL) {
		strbuf_addf(out, "Reply-To: <%s>\r\n", message->reply_to);
	}
	mime_add_header(out, "Subject", message->subject);
	strbuf_addf(out, "Message-ID: <%s>\r\n", message->message_id);
	if (message->unsubscribe != NULL) {
		strbuf_addf(out, "List-Unsubscribe: %s\r\n", message->unsubscribe);
	}
	if (message->one_click) {
		strbuf_add_text(out, "List-Unsubscribe-Post: " MESSAGE_ONE_CLICK "\r\n");
	}
	strbuf_addf(out, "Content-Language: %s\r\n", message->language);
	/* No machine answers this (RFC 3834). */
	strbuf_add_text(out,
			"Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
			"Content-Type: multipart/alternative; boundary=\"" BOUNDARY "\"\r\n\r\n");
	add_part(out, "text/plain", message->text);
	add_part(out, "text/html", message->html);
	strbuf_add_text(out, "--" BOUNDARY "--\r\n");
}
