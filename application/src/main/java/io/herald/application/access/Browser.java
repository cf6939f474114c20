package io.herald.application.access;

/**
 * What somebody signs in from.
 *
 * @param address the remote address, without port
 * @param cookie the session cookie that it brought along, whose session ends when another one is
 *     opened; empty if there is none
 */
public record Browser(String address, String cookie) {}
