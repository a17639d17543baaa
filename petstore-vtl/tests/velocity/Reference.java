import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;
import org.apache.velocity.app.event.*;

/**
 * Renders templates with Apache Velocity. Each line of the input is a template in base64; each line of the output
 * is "+" and the rendered text in base64, or "-" and the class of the exception.
 * With the argument "empty", a reference without a value is empty text, as in API Gateway.
 */
public class Reference {
    static class Empty implements InvalidReferenceEventHandler {
        public Object invalidGetMethod(org.apache.velocity.context.Context c, String r, Object o, String p,
                org.apache.velocity.util.introspection.Info i) { return ""; }
        public boolean invalidSetMethod(org.apache.velocity.context.Context c, String l, String r,
                org.apache.velocity.util.introspection.Info i) { return false; }
        public Object invalidMethod(org.apache.velocity.context.Context c, String r, Object o, String m,
                org.apache.velocity.util.introspection.Info i) { return ""; }
    }

    public static void main(String[] args) throws Exception {
        boolean empty = args.length > 0 && args[0].equals("empty");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, "UTF-8");
        for (String line; (line = in.readLine()) != null; ) {
            String template = new String(Base64.getDecoder().decode(line), StandardCharsets.UTF_8);
            VelocityEngine engine = new VelocityEngine();
            engine.setProperty("runtime.log.logsystem.class", "org.apache.velocity.runtime.log.NullLogChute");
            if (empty) engine.setProperty("directive.set.null.allowed", "true");
            engine.init();
            VelocityContext context = new VelocityContext(variables());
            if (empty) {
                EventCartridge cartridge = new EventCartridge();
                cartridge.addEventHandler(new Empty());
                cartridge.attachToContext(context);
            }
            StringWriter text = new StringWriter();
            try {
                engine.evaluate(context, text, "t", template);
                out.println("+" + Base64.getEncoder().encodeToString(text.toString().getBytes(StandardCharsets.UTF_8)));
            } catch (Throwable e) {
                out.println("-" + e.getClass().getName() + " " + String.valueOf(e.getMessage()).split("\n")[0]);
            }
        }
    }

    static Map<String, Object> variables() {
        Map<String, Object> variables = new HashMap<>();
        variables.put("foo", "FOO");
        variables.put("n", 5);
        variables.put("yes", true);
        variables.put("no", false);
        variables.put("s", "Hello World");
        variables.put("list", new ArrayList<Object>(Arrays.asList(1, 2, 3)));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a", 1);
        map.put("b", "two");
        map.put("c", new ArrayList<Object>(Arrays.asList("x", null)));
        variables.put("map", map);
        return variables;
    }
}
