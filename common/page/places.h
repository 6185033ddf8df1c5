/*
 * Where the templates and the catalogues are installed.
 */
#ifndef EVOLV_PAGE_PLACES_H
#define EVOLV_PAGE_PLACES_H

/* config.h of the build says it. */
#ifndef EVOLV_DATADIR
#define EVOLV_DATADIR "/usr/share/evolv"
#endif

#define TEMPLATES_DIR  EVOLV_DATADIR "/templates/site"
#define CATALOGUE_DIR  EVOLV_DATADIR "/locale"
#define CATALOGUE_FILE CATALOGUE_DIR "/%s.mo"

#endif
