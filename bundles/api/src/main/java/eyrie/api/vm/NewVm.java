/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.api.vm;

/**
 * A VM to make.
 *
 * @param name letters, digits, dot, dash and underscore, at most 63
 * @param from what its disk is made from: {@code debian}, a file's path, or an http(s) URL
 * @param ramBytes a multiple of 1 MiB from 128 MiB, or 0 for the default
 * @param cpuCount from 1, or 0 for the default
 * @param diskBytes from 1 GiB, or 0 for the default
 */
public record NewVm(String name, String from, long ramBytes, int cpuCount, long diskBytes) {}
