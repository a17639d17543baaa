import java.io.*;
import java.net.*;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.util.*;
import org.apache.commons.lang.StringEscapeUtils;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;
import org.apache.velocity.app.event.EventCartridge;

/**
 * Renders mapping templates with Apache Velocity, and stubs of API Gateway's variables. Each line of the input names the
 * files of a template, of its body, of the parameters, the context and the stage variables, separated by tabs; each line
 * of the output is "+" and the rendered text in base64, or "-" and the class of the exception.
 */
public class Gateway {
    public static void main(String[] args) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, "UTF-8");
        for (String line; (line = in.readLine()) != null; ) {
            String[] files = line.split("\t");
            VelocityEngine engine = new VelocityEngine();
            engine.setProperty("runtime.log.logsystem.class", "org.apache.velocity.runtime.log.NullLogChute");
            engine.setProperty("directive.set.null.allowed", "true");
            engine.init();
            VelocityContext context = new VelocityContext();
            context.put("input", new Input(read(files[1]), (Map<?, ?>) new Json(read(files[2])).value()));
            context.put("context", new Json(read(files[3])).value());
            context.put("stageVariables", new Json(read(files[4])).value());
            context.put("util", new Util());
            EventCartridge cartridge = new EventCartridge();
            cartridge.addEventHandler(new Reference.Empty());
            cartridge.attachToContext(context);
            StringWriter text = new StringWriter();
            try {
                engine.evaluate(context, text, "t", read(files[0]));
                out.println("+" + Base64.getEncoder().encodeToString(text.toString().getBytes(StandardCharsets.UTF_8)));
            } catch (Throwable e) {
                out.println("-" + e.getClass().getName() + " " + String.valueOf(e.getMessage()).split("\n")[0]);
            }
        }
    }

    static String read(String file) throws IOException { return Files.readString(Path.of(file)); }

    /** $input, with JSONPaths of names and indexes. */
    public static class Input {
        private final String body;
        private final Map<?, ?> params;

        Input(String body, Map<?, ?> params) {
            this.body = body;
            this.params = params;
        }

        public String getBody() { return body; }
        public Map<?, ?> params() { return params; }

        public String params(String name) {
            for (String place : new String[] {"path", "querystring", "header"}) {
                Object value = ((Map<?, ?>) params.get(place)).get(name);
                if (value != null) return (String) value;
            }
            return "";
        }

        public Object path(String path) {
            Object value = new Json(body).value();
            for (String step : path.replaceFirst("^\\$", "").split("[.\\[\\]']+")) {
                if (step.isEmpty()) continue;
                if (value instanceof Map) value = ((Map<?, ?>) value).get(step);
                else if (value instanceof List && step.matches("\\d+") && Integer.parseInt(step) < ((List<?>) value).size())
                    value = ((List<?>) value).get(Integer.parseInt(step));
                else return null;
            }
            return value;
        }

        public String json(String path) {
            Object value = path(path);
            return value == null ? "\"\"" : Json.write(value);
        }
    }

    /** $util */
    public static class Util {
        public String escapeJavaScript(Object text) {
            return text == null ? null : StringEscapeUtils.escapeJavaScript(text.toString());
        }
        public Object parseJson(String text) { return new Json(text).value(); }
        public String urlEncode(String text) throws IOException { return URLEncoder.encode(text, "UTF-8"); }
        public String urlDecode(String text) throws IOException { return URLDecoder.decode(text, "UTF-8"); }
        public String base64Encode(String text) {
            return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        }
        public String base64Decode(String text) {
            return new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
        }
    }

    /** A list of JSON, which prints as JSON. */
    public static class JsonList extends ArrayList<Object> {
        @Override public String toString() { return Json.write(this).replace("/", "\\/"); }
    }

    /** Reads and writes JSON that is known to be right. */
    static class Json {
        private final String text;
        private int at;

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
                JsonList list = new JsonList();
                for (at++; next() != ']'; skip(',')) list.add(value());
                at++;
                return list;
            }
            if (first == '"') {
                StringBuilder string = new StringBuilder();
                for (at++; text.charAt(at) != '"'; at++) {
                    char character = text.charAt(at);
                    if (character == '\\') {
                        character = text.charAt(++at);
                        int escape = "nrtbf".indexOf(character);
                        if (escape >= 0) character = "\n\r\t\b\f".charAt(escape);
                        if (text.charAt(at) == 'u') {
                            character = (char) Integer.parseInt(text.substring(at + 1, at + 5), 16);
                            at += 4;
                        }
                    }
                    string.append(character);
                }
                at++;
                return string.toString();
            }
            int start = at;
            while (at < text.length() && ",]} \t\r\n".indexOf(text.charAt(at)) < 0) at++;
            String word = text.substring(start, at);
            if (word.equals("null")) return null;
            if (word.equals("true") || word.equals("false")) return Boolean.valueOf(word);
            if (word.matches(".*[.eE].*")) return Double.valueOf(word);
            long number = Long.parseLong(word);
            return number == (int) number ? (Object) (int) number : (Object) number;
        }

        private char next() {
            while (" \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
            return text.charAt(at);
        }

        private void skip(char separator) { if (next() == separator) at++; }

        static String write(Object value) {
            if (value instanceof Map) {
                StringJoiner members = new StringJoiner(",", "{", "}");
                for (Map.Entry<?, ?> entry : ((Map<?, ?>) value).entrySet())
                    members.add(write(entry.getKey()) + ":" + write(entry.getValue()));
                return members.toString();
            }
            if (value instanceof List) {
                StringJoiner items = new StringJoiner(",", "[", "]");
                for (Object item : (List<?>) value) items.add(write(item));
                return items.toString();
            }
            if (!(value instanceof String)) return String.valueOf(value);
            String text = ((String) value).replace("\\", "\\\\").replace("\"", "\\\"");
            text = text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t");
            return '"' + text.replace("\b", "\\b").replace("\f", "\\f") + '"';
        }
    }
}
