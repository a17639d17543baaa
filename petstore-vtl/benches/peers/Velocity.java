import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.*;
import org.apache.velocity.Template;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.runtime.RuntimeInstance;

/**
 * Measures Apache Velocity: prints the median time of a rendering in microseconds, then the rendered text.
 * java -cp JARS Velocity.java TEMPLATE SCOPE, where SCOPE is a file of JSON with the variables.
 */
public class Velocity {
    public static void main(String[] args) throws Exception {
        RuntimeInstance runtime = new RuntimeInstance();
        runtime.setProperty("runtime.log.logsystem.class", "org.apache.velocity.runtime.log.NullLogChute");
        runtime.init();
        Template template = new Template();
        template.setRuntimeServices(runtime);
        template.setData(runtime.parse(new StringReader(Files.readString(Path.of(args[0]))), "orders"));
        template.initDocument();
        Object variables = new Json(Files.readString(Path.of(args[1]))).value();
        // Long enough for the compiler of the virtual machine.
        for (long end = System.nanoTime() + 3_000_000_000L; System.nanoTime() < end; ) render(template, variables);
        double[] times = new double[201];
        for (int i = 0; i < times.length; i++) {
            long start = System.nanoTime();
            for (int j = 0; j < 100; j++) render(template, variables);
            times[i] = (System.nanoTime() - start) / 100e3;
        }
        Arrays.sort(times);
        System.out.println(times[times.length / 2]);
        System.out.print(render(template, variables));
    }

    static String render(Template template, Object variables) throws Exception {
        StringWriter out = new StringWriter(4096);
        template.merge(new VelocityContext(new HashMap<>((Map<?, ?>) variables)), out);
        return out.toString();
    }

    /** Reads JSON that is known to be right. */
    static class Json {
        final String text;
        int at;

        Json(String text) { this.text = text; }

        Object value() {
            char first = next();
            if (first == '{') {
                Map<String, Object> map = new LinkedHashMap<>();
                for (at++; next() != '}'; skip(',')) {
                    String name = (String) value();
                    skip(':');
                    map.put(name, value());
                }
                at++;
                return map;
            }
            if (first == '[') {
                List<Object> list = new ArrayList<>();
                for (at++; next() != ']'; skip(',')) list.add(value());
                at++;
                return list;
            }
            if (first == '"') {
                StringBuilder string = new StringBuilder();
                for (at++; text.charAt(at) != '"'; at++) {
                    if (text.charAt(at) == '\\') at++;
                    string.append(text.charAt(at));
                }
                at++;
                return string.toString();
            }
            int start = at;
            while (at < text.length() && ",]} \n".indexOf(text.charAt(at)) < 0) at++;
            String word = text.substring(start, at);
            if (word.equals("true") || word.equals("false")) return Boolean.valueOf(word);
            if (word.contains(".")) return Double.valueOf(word);
            return Integer.valueOf(word);
        }

        char next() {
            while (" \n".indexOf(text.charAt(at)) >= 0) at++;
            return text.charAt(at);
        }

        void skip(char separator) { if (next() == separator) at++; }
    }
}
