/*
 * One line per event on standard error, which the web server keeps in its error log.
 *
 * A line is "evolv LEVEL request-id message". Control characters, backslashes and bytes outside ASCII
 * are escaped, so that what a client sends cannot forge a line (hazard 18).
 */
#ifndef EVOLV_BASE_LOG_H
#define EVOLV_BASE_LOG_H

enum log_level {
	LOG_LEVEL_ERROR,   /* somebody has to look */
	LOG_LEVEL_WARNING, /* odd, but answered */
	LOG_LEVEL_INFO,    /* what an operator may want to follow */
};

/* Names the request that the lines from here on belong to. The text is not copied. */
void log_request_id(const char *request_id);

void log_write(enum log_level level, const char *format, ...) __attribute__((format(printf, 2, 3)));

#define log_error(...)   log_write(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...) log_write(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...)    log_write(LOG_LEVEL_INFO, __VA_ARGS__)

#endif
