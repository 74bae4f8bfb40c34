package dev.sorcha.peer.node.demo;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Where figures come from, since they mean nothing without it.
 *
 * @param cores that the process may use
 * @param memoryBytes of the machine, or of the container
 * @param load programs that wanted a core in the last minute; negative where the system does not
 *     say
 */
record Machine(
    int cores, long memoryBytes, double load, String system, String java, long heapBytes) {

  static Machine now() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        system.getTotalMemorySize(),
        system.getSystemLoadAverage(),
        system.getName() + " " + system.getVersion() + " " + system.getArch(),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        Runtime.getRuntime().maxMemory());
  }

  String inWords() {
    return String.format(
        Locale.ROOT,
        "%d cores (load %s), %.1f GiB of memory, %s",
        cores,
        load < 0 ? "unknown" : String.format(Locale.ROOT, "%.1f", load),
        memoryBytes / (double) (1 << 30),
        system);
  }

  String javaInWords() {
    return java + ", heap up to " + (heapBytes >> 20) + " MiB";
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("cores", cores);
    json.put("memoryBytes", memoryBytes);
    json.put("load", load);
    json.put("system", system);
    json.put("java", java);
    json.put("heapBytes", heapBytes);
    return json;
  }
}
