/* SPDX-License-Identifier: Apache-2.0 */
package eyrie.node.internal.agent;

import eyrie.api.instance.StartupScript;
import eyrie.api.node.Assignment;
import eyrie.api.template.TemplateVersion;
import eyrie.api.vm.GuestPreparation;
import eyrie.node.internal.sim.Faults;
import eyrie.node.internal.sim.SimController;
import eyrie.node.internal.sim.SimHypervisor;
import eyrie.node.internal.vm.LibraryWorld;
import eyrie.node.internal.vm.VmLibrary;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.nio.file.Path;
import java.util.Map;

/** A whole node, library and agent, on a simulated host with a simulated controller. */
final class NodeWorld {
    final LibraryWorld machines;
    final SimController controller = new SimController();
    private Faults faults;
    private VmLibrary library;
    private NodeAgent agent;
    private GuestPreparation preparation;

    NodeWorld(Path folder) throws IOException {
        machines = new LibraryWorld(folder);
    }

    void start() {
        start(Faults.none());
    }

    void start(Faults newFaults) {
        faults = newFaults;
        library = machines.open(faults);
        agent = new NodeAgent(
                new SimHypervisor(machines.host, faults),
                machines.images.of(faults),
                library,
                new Config(machines.data.toString()));
        if (preparation != null) {
            agent.bindPreparation(preparation, Map.of());
        }
        agent.bindAssignments(controller.of(faults));
    }

    /** What the next agent does in fresh guests. */
    void prepareNext(GuestPreparation next) {
        preparation = next;
    }

    NodeAgent agent() {
        return agent;
    }

    VmLibrary library() {
        return library;
    }

    Faults faults() {
        return faults;
    }

    void kill() throws InterruptedException {
        faults.kill();
        faults.awaitSilence();
    }

    void stop() throws Exception {
        agent.close();
        LibraryWorld.close(library);
    }

    static Assignment assignment(String id, TemplateVersion version, StartupScript script) {
        return new Assignment(
                id,
                Assignment.Desired.STARTED,
                version.templateId(),
                version.number(),
                "vm-" + id,
                "host-" + id,
                script,
                null,
                0,
                0);
    }

    static StartupScript monitored(String text, StartupScript.FailHandler onFailure) {
        return new StartupScript(text, true, 90, onFailure, false);
    }

    static StartupScript detached(String text) {
        return new StartupScript(text, false, 90, StartupScript.FailHandler.STOP, true);
    }

    /** Settings as the framework would hand them over. */
    private record Config(String data) implements NodeAgent.Config {
        @Override
        public String id() {
            return "";
        }

        @Override
        public String name() {
            return "";
        }

        @Override
        public long templateBytes() {
            return 0;
        }

        @Override
        public String publishTemplates() {
            return "joined";
        }

        @Override
        public int capacity() {
            return 0;
        }

        @Override
        public String address() {
            return "10.1.2.3";
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return NodeAgent.Config.class;
        }
    }
}
