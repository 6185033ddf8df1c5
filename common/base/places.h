/*
 * Where what programs read at run time is installed.
 */
#ifndef EVOLV_BASE_PLACES_H
#define EVOLV_BASE_PLACES_H

/* config.h of the build says it. */
#ifndef EVOLV_DATADIR
#define EVOLV_DATADIR "/usr/share/evolv"
#endif

#define TEMPLATES_DIR      EVOLV_DATADIR "/templates/site"
#define MAIL_TEMPLATES_DIR EVOLV_DATADIR "/templates/mail"
#define CATALOGUE_DIR      EVOLV_DATADIR "/locale"
#define CATALOGUE_FILE     CATALOGUE_DIR "/%s.mo"

#endif
