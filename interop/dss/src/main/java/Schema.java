import eu.europa.esig.validationreport.ValidationReportUtils;
import java.io.File;
import java.util.List;
import javax.xml.transform.stream.StreamSource;

/** Judges files by the schema of ETSI TS 119 102-2 that EU DSS carries; prints what is wrong, and ends with 1 where something is. */
public class Schema {
    public static void main(String[] args) {
        boolean bad = false;
        for (String name : args) {
            List<String> errors = ValidationReportUtils.getInstance().validateAgainstXSD(new StreamSource(new File(name)));
            for (String e : errors) {
                System.out.println(name + ": " + e);
            }
            bad |= !errors.isEmpty();
        }
        System.exit(bad ? 1 : 0);
    }
}
