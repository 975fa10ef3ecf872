/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

/** Settings of the hypervisor, PID {@code eyrie.nativehv}. */
@interface Config {
    /** Absolute path of the data folder. */
    String data();

    /** Path of the QEMU program; empty: looked up in PATH. */
    String qemu() default "";

    /** System user that QEMU becomes when this process is root; it runs on as root if there is no such user. */
    String user() default "eyrie-vm";

    /** Folder for sockets and records of running machines; empty: chosen. */
    String runDir() default "";

    /** {@code auto}, {@code tcg}, {@code kvm} or {@code hvf}. */
    String accelerator() default "auto";
}
