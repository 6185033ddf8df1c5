/*
 * Time, always UTC.
 */
#ifndef EVOLV_BASE_CLOCK_H
#define EVOLV_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Seconds since the epoch. */
int64_t clock_now(void);

/* Milliseconds of a clock that never goes back, for measuring spans. */
int64_t clock_monotonic_ms(void);

/* True for YYYY-MM-DD of a day that exists, years 0001–9999 (RFC 3339 full-date). */
bool clock_is_date(const char *text);

/* True for an RFC 3339 date-time with an offset (below 16 hours) or Z; seconds may have a fraction of up
 * to 9 digits. Its year in UTC is one of 0001–9999, too. */
bool clock_is_timestamp(const char *text);

#endif
