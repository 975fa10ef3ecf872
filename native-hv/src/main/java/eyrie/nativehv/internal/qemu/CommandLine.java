/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.nativehv.internal.qemu;

import eyrie.api.EyrieException;
import eyrie.api.machine.LaunchSpec;
import eyrie.api.template.Arch;
import eyrie.api.template.Boot;
import eyrie.api.template.MachineConfig;
import eyrie.nativehv.internal.platform.SpawnRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** QEMU's arguments for one machine. They hold no secret, since every user can read them. */
final class CommandLine {
    private static final Pattern MAC = Pattern.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}");
    /** Emulated code is kept translated; without a bound each machine would grow by up to 1 GiB. */
    private static final int TRANSLATION_MIB = 256;

    private final Findings findings;
    private final SystemUser user;

    CommandLine(Findings findings, SystemUser user) {
        this.findings = findings;
        this.user = user;
    }

    List<String> of(LaunchSpec spec, DeviceLayout.Disk disk, RunFolder run) {
        if (spec.mac() == null || !MAC.matcher(spec.mac()).matches()) {
            throw EyrieException.invalid("mac", spec.mac(), "six pairs of hexadecimal digits with colons between");
        }
        List<String> line = new ArrayList<>();
        line.add(findings.tools().qemu().toString());
        add(line, "-name", "guest=" + run.machineId());
        line.addAll(List.of("-nodefaults", "-no-user-config", "-display", "none", "-S"));
        machine(line, spec);
        memory(line, spec);
        line.addAll(DeviceLayout.arguments(spec, disk, run));
        boot(line, spec);
        control(line);
        if (spec.start() == LaunchSpec.Start.RESTORE) {
            add(line, "-incoming", "unix:" + run.incoming());
        }
        confinement(line);
        return line;
    }

    private void machine(List<String> line, LaunchSpec spec) {
        MachineConfig config = spec.config();
        add(
                line,
                "-machine",
                config.machineType() + ","
                        + (config.arch() == Arch.AMD64
                                ? "usb=off,vmport=off,smm=off,graphics=off,sata=off,smbus=off,"
                                : "usb=off," + (accelerator().equals("kvm") ? "gic-version=host," : "gic-version=3,"))
                        + "dump-guest-core=off,memory-backend=ram" + Firmware.machineOptions(spec));
        add(
                line,
                "-accel",
                accelerator().equals("tcg") ? "tcg,thread=multi,tb-size=" + TRANSLATION_MIB : accelerator());
        add(line, "-cpu", config.cpuModel());
        add(line, "-smp", "%1$d,sockets=1,cores=%1$d,threads=1".formatted(config.cpuCount()));
        add(
                line,
                "-rtc",
                "base=utc" + (accelerator().equals("kvm") && config.arch() == Arch.AMD64 ? ",driftfix=slew" : ""));
    }

    private String accelerator() {
        return findings.inventory().accelerator();
    }

    private static void memory(List<String> line, LaunchSpec spec) {
        Map<String, Object> ram = new LinkedHashMap<>();
        ram.put("qom-type", "memory-backend-file");
        ram.put("id", "ram");
        ram.put("size", spec.config().ramBytes());
        ram.put("mem-path", MachineRecord.ramFile(spec.ram()).toAbsolutePath().toString());
        ram.put("share", spec.ram() instanceof LaunchSpec.Ram.Shared);
        ram.put("dump", false);
        add(line, "-m", "size=%dM".formatted(spec.config().ramBytes() >> 20));
        add(line, "-object", DeviceLayout.json(ram));
    }

    /** A restored machine gets kernel and initrd too: its guest may reboot. */
    private static void boot(List<String> line, LaunchSpec spec) {
        Boot boot = spec.config().boot();
        if (boot.kind() == Boot.Kind.KERNEL) {
            add(line, "-kernel", required("kernel", spec.kernel()));
            add(line, "-initrd", required("initrd", spec.initrd()));
            add(line, "-append", boot.commandLine() == null ? "" : boot.commandLine());
        }
        line.addAll(Firmware.arguments(spec));
        add(line, "-boot", "menu=off,strict=on");
        add(line, "-action", "panic=exit-failure");
    }

    private static String required(String what, Path file) {
        if (file == null) {
            throw EyrieException.invalid(what, null, "a file, since the machine boots from one");
        }
        return file.toAbsolutePath().toString();
    }

    private static void control(List<String> line) {
        add(line, "-chardev", "socket,id=qmp,server=on,wait=off,fd=" + SpawnRequest.INHERITED_FD);
        add(line, "-mon", "chardev=qmp,mode=control");
    }

    /**
     * Becoming another user happens under the filter, so the calls for it stay allowed then; without root they change
     * nothing any more.
     */
    private void confinement(List<String> line) {
        if (user.isOther()) {
            if (findings.inventory().runWith()) {
                add(line, "-run-with", "user=" + user.name());
            } else {
                add(line, "-runas", user.name());
            }
        }
        if (findings.inventory().sandbox()) {
            String elevate = user.isOther() ? "allow" : "deny";
            add(
                    line,
                    "-sandbox",
                    String.format(
                            Locale.ROOT,
                            "on,obsolete=deny,elevateprivileges=%s,spawn=deny,resourcecontrol=deny",
                            elevate));
        }
    }

    private static void add(List<String> line, String option, String value) {
        line.add(option);
        line.add(value);
    }

    /** A path inside an option with commas. */
    static String escaped(Path path) {
        return path.toString().replace(",", ",,");
    }
}
