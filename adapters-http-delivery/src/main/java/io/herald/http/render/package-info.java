/**
 * Turns an author's template and an event's JSON into the text that is sent: request bodies, URLs
 * and header values.
 *
 * <p>Purpose: what leaves is what it should be, whoever wrote the template and whatever stands in
 * the event. A body is valid JSON or an error; a value never changes the structure around it. The
 * way of a template:
 *
 * <ol>
 *   <li>{@link io.herald.http.render.TemplateReader} reads the author's text once, front to back
 *       and without recursion on blocks. It refuses what is not allowed, with the author's line and
 *       column, and writes a program for Handlebars.java in which every value, place and helper
 *       call is a number.
 *   <li>Handlebars.java runs the program. It never sees a name or a value of the author or of the
 *       event, only numbers.
 *   <li>A {@link io.herald.http.render.TemplateOutput} receives literal text and typed values in
 *       the order of the output, so it knows where each value stands and writes it accordingly.
 * </ol>
 *
 * <p>Must not enter: HTTP, configuration, clocks, randomness. Nothing here reads anything but its
 * arguments.
 */
@NullMarked
package io.herald.http.render;

import org.jspecify.annotations.NullMarked;
