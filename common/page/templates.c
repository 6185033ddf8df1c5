/*
 * See templates.h.
 */
#include "page/templates.h"

#include "base/file.h"
#include "base/text.h"

#include <errno.h>
#include <libxml/parser.h>
#include <string.h>

void templates_init(struct templates *templates, struct arena *arena, const char *directory)
{
	*templates = (struct templates){ .arena = arena, .directory = directory };
}

void templates_clear(struct templates *templates)
{
	for (size_t i = 0; i < templates->count; i++) {
		xmlFreeDoc(templates->read[i].document);
	}
	templates->count = 0;
	xmlCleanupParser();
}

/* Keeps the parser's first complaint. Its type differs between the releases of libxml2. */
static void note_problem(void *data, const xmlError *error)
{
	struct templates *templates = data;

	if (!templates->problem) {
		templates->problem = arena_printf(templates->arena, "line %d: %s", error->line,
						  error->message ? error->message : "");
	}
}

static bool name_is_plain(const char *name)
{
	size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_/");

	return length > 0 && name[length] == '\0' && name[0] != '/';
}

static xmlDoc *read_document(struct templates *templates, const char *name)
{
	const char *path = arena_printf(templates->arena, "%s/%s.html", templates->directory, name);
	size_t length = 0;
	const char *text = file_read(templates->arena, path, TEMPLATE_SIZE_MAX, &length);

	if (!text) {
		templates->problem =
			arena_printf(templates->arena, "%s: %s", path, strerror(errno));
		return NULL;
	}
	templates->problem = NULL;
	xmlSetStructuredErrorFunc(templates, (xmlStructuredErrorFunc)note_problem);
	xmlDoc *document = xmlReadMemory(text, (int)length, NULL, "UTF-8", XML_PARSE_NONET);
	xmlSetStructuredErrorFunc(NULL, NULL);
	if (document && document->intSubset &&
	    (document->intSubset->children || document->intSubset->SystemID)) {
		templates->problem = "a template has no DTD but <!DOCTYPE html>";
	}
	if (templates->problem) {
		templates->problem =
			arena_printf(templates->arena, "%s: %s", path, templates->problem);
		xmlFreeDoc(document);
		return NULL;
	}
	return document;
}

const xmlNode *templates_find(struct templates *templates, const char *name)
{
	for (size_t i = 0; i < templates->count; i++) {
		if (text_equal(templates->read[i].name, name)) {
			return xmlDocGetRootElement(templates->read[i].document);
		}
	}
	if (!name_is_plain(name) || templates->count == TEMPLATES_MAX) {
		templates->problem =
			arena_printf(templates->arena, "there is no template \"%s\"", name);
		return NULL;
	}
	xmlDoc *document = read_document(templates, name);
	if (!document) {
		return NULL;
	}
	templates->read[templates->count].name = name;
	templates->read[templates->count++].document = document;
	return xmlDocGetRootElement(document);
}

static bool is_own(const xmlNs *ns)
{
	return ns && text_equal((const char *)ns->href, TEMPLATE_NAMESPACE);
}

const char *template_directive(const xmlNode *node)
{
	return node->type == XML_ELEMENT_NODE && is_own(node->ns) ? (const char *)node->name : NULL;
}

bool template_attribute_is_own(const xmlAttr *attribute)
{
	return is_own(attribute->ns);
}

const char *template_attribute_text(struct arena *arena, const xmlAttr *attribute)
{
	const char *text = "";

	for (const xmlNode *part = attribute->children; part; part = part->next) {
		if (part->content) {
			text = *text ? arena_printf(arena, "%s%s", text,
						    (const char *)part->content)
				     : (const char *)part->content;
		}
	}
	return text;
}

static const char *find_attribute(struct arena *arena, const xmlNode *node, const char *name,
				  bool own)
{
	for (const xmlAttr *at = node->properties; at; at = at->next) {
		if (is_own(at->ns) == own && text_equal((const char *)at->name, name)) {
			return template_attribute_text(arena, at);
		}
	}
	return NULL;
}

const char *template_own_attribute(struct arena *arena, const xmlNode *node, const char *name)
{
	return find_attribute(arena, node, name, true);
}

const char *template_attribute(struct arena *arena, const xmlNode *node, const char *name)
{
	return find_attribute(arena, node, name, false);
}

const char *template_text(const xmlNode *node)
{
	bool text = node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE;

	return text ? (const char *)node->content : NULL;
}

enum attribute_kind template_attribute_kind(struct arena *arena, const xmlNode *node,
					    const xmlAttr *attribute)
{
	const char *property = template_attribute(arena, node, "property");

	return attribute_kind_of((const char *)node->name, (const char *)attribute->name,
				 property ? property : template_attribute(arena, node, "name"));
}
