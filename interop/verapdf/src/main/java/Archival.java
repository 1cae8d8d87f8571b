import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.util.stream.Collectors;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Judges PDFs by veraPDF as PDF/A-2b (ISO 19005-2): file names on standard input; a line a file: file, verdict, the clauses that it breaks, separated by tabs. */
public class Archival {
    public static void main(String[] args) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        BufferedReader names = new BufferedReader(new InputStreamReader(System.in));
        for (String path = names.readLine(); path != null; path = names.readLine()) {
            System.out.println(path + "\t" + judge(path));
        }
    }

    static String judge(String path) {
        try (FileInputStream in = new FileInputStream(path);
                PDFAParser parser = Foundries.defaultInstance().createParser(in, PDFAFlavour.PDFA_2_B);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(PDFAFlavour.PDFA_2_B, false)) {
            ValidationResult result = validator.validate(parser);
            String why = result.getTestAssertions().stream().filter(a -> a.getStatus() == TestAssertion.Status.FAILED)
                    .map(a -> a.getRuleId().getClause() + "-" + a.getRuleId().getTestNumber()).distinct().sorted().collect(Collectors.joining(" "));
            return (result.isCompliant() ? "PDFA-2B" : "no") + "\t" + why;
        } catch (Exception e) {
            return "error\t" + e.getMessage();
        }
    }
}
