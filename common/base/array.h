/*
 * Tables are arrays whose length is known where they are defined.
 */
#ifndef EVOLV_BASE_ARRAY_H
#define EVOLV_BASE_ARRAY_H

/* The number of elements of an array (not of a pointer). */
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

#endif
