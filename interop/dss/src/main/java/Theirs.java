import eu.europa.esig.dss.diagnostic.PDFRevisionWrapper;
import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.diagnostic.TimestampWrapper;
import eu.europa.esig.dss.enumerations.TimestampType;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.pades.validation.PDFDocumentValidator;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;

/**
 * Judges cases (interop/cases.py, on standard input) by EU DSS and its default policy, offline. Standard output: a line a signature or
 * document time-stamp: path, field, verdict, intact, path to a root. With --time: milliseconds of processor time that the last of three rounds
 * took (the machine is warm by then), and nothing else.
 */
public class Theirs {
    record Case(String path, byte[] data, Date at, CommonTrustedCertificateSource roots, DSSDocument[] lists, String password) {}

    public static void main(String[] args) throws Exception {
        List<Case> cases = new ArrayList<>();
        for (String line : new String(System.in.readAllBytes()).split("\n")) {
            cases.add(read(line.split("\t", -1)));
        }
        boolean timed = args.length > 0 && args[0].equals("--time");
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long took = 0;
        for (int round = 0; round < (timed ? 3 : 1); round++) {
            long start = system.getProcessCpuTime();
            for (Case c : cases) {
                String rows = rows(c);
                if (!timed) {
                    System.out.print(rows);
                }
            }
            took = system.getProcessCpuTime() - start;
        }
        if (timed) {
            System.out.println(took / 1e6);
        }
    }

    static Case read(String[] f) throws Exception {
        CommonTrustedCertificateSource roots = new CommonTrustedCertificateSource();
        for (String root : f[2].split(" ")) {
            if (!root.isEmpty()) {
                roots.addCertificate(DSSUtils.loadCertificate(new File(root)));
            }
        }
        DSSDocument[] lists = f[3].isEmpty() ? new DSSDocument[0]
            : Arrays.stream(new File(f[3]).listFiles()).map(FileDocument::new).toArray(DSSDocument[]::new);
        Date at = f[1].isEmpty() ? null : Date.from(OffsetDateTime.parse(f[1]).toInstant());
        return new Case(f[0], Files.readAllBytes(Path.of(f[0])), at, roots, lists, f[4]);
    }

    static String rows(Case c) {
        try {
            return judged(c);
        } catch (Exception e) { // a file that the judge gives up on is an entry
            return row(c.path, "", "ERROR " + e.getClass().getSimpleName(), "?", "?");
        }
    }

    static String judged(Case c) {
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(c.roots);
        verifier.setAIASource(null);
        if (c.lists.length > 0) {
            verifier.setCrlSource(new ExternalResourcesCRLSource(c.lists));
        }
        SignedDocumentValidator v = SignedDocumentValidator.fromDocument(new InMemoryDocument(c.data, c.path));
        v.setCertificateVerifier(verifier);
        if (c.at != null) {
            v.setValidationTime(c.at);
        }
        if (v instanceof PDFDocumentValidator pdf && !c.password.isEmpty()) {
            pdf.setPasswordProtection(c.password.toCharArray());
        }
        if (c.path.endsWith(".p7s")) {
            v.setDetachedContents(List.of(new FileDocument(c.path.substring(0, c.path.length() - 4))));
        }
        Reports reports = v.validateDocument();
        SimpleReport simple = reports.getSimpleReport();
        StringBuilder out = new StringBuilder();
        for (SignatureWrapper s : reports.getDiagnosticData().getSignatures()) {
            out.append(row(c.path, field(s.getPDFRevision()), verdict(simple, s.getId()), s.isSignatureIntact() && s.isSignatureValid(), s.isTrustedChain()));
        }
        for (TimestampWrapper t : reports.getDiagnosticData().getTimestampList()) {
            if (t.getType() == TimestampType.DOCUMENT_TIMESTAMP) {
                boolean intact = t.isMessageImprintDataIntact() && t.isSignatureIntact() && t.isSignatureValid();
                out.append(row(c.path, field(t.getPDFRevision()), verdict(simple, t.getId()), intact, t.isTrustedChain()));
            }
        }
        return out.toString();
    }

    static String field(PDFRevisionWrapper revision) {
        return revision == null || revision.getSignatureFieldNames().isEmpty() ? "" : revision.getSignatureFieldNames().get(0);
    }

    static String verdict(SimpleReport simple, String id) {
        var sub = simple.getSubIndication(id);
        return simple.getIndication(id) + (sub == null ? "" : " / " + sub);
    }

    static String row(Object... fields) {
        return String.join("\t", Arrays.stream(fields).map(String::valueOf).toList()) + "\n";
    }
}
