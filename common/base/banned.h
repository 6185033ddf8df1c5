/*
 * Functions whose result cannot be bounded or checked do not compile in this project.
 */
#ifndef EVOLV_BASE_BANNED_H
#define EVOLV_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Where the C library makes macros of them (with clang, for its own checks), the names come first. */
#undef sprintf
#undef vsprintf

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets strtok strtok_r atoi atol \
	atoll system popen

#endif
