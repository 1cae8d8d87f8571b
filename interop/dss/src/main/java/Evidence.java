import eu.europa.esig.dss.diagnostic.DiagnosticData;
import eu.europa.esig.dss.diagnostic.EvidenceRecordWrapper;
import eu.europa.esig.dss.diagnostic.TimestampWrapper;
import eu.europa.esig.dss.diagnostic.jaxb.XmlDigestMatcher;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.List;

/**
 * Judges evidence records by EU DSS with one trusted root: a line a record, file, verdict, hash values found and orphan, whether every
 * time-stamp is intact and over what it must be over, errors, separated by tabs. A line of standard input is a record and the files it is
 * about, separated by tabs.
 */
public class Evidence {
    public static void main(String[] args) throws Exception {
        CommonTrustedCertificateSource anchors = new CommonTrustedCertificateSource();
        anchors.addCertificate(DSSUtils.loadCertificate(new File(args[0])));
        DSSDocument[] lists = Arrays.stream(new File(args[1]).listFiles()).map(FileDocument::new).toArray(DSSDocument[]::new);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            String[] paths = line.split("\t");
            CommonCertificateVerifier verifier = new CommonCertificateVerifier();
            verifier.setTrustedCertSources(anchors);
            verifier.setAIASource(null);
            verifier.setCrlSource(new ExternalResourcesCRLSource(lists));
            SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(paths[0]));
            validator.setCertificateVerifier(verifier);
            List<DSSDocument> data = Arrays.stream(paths).skip(1).<DSSDocument>map(FileDocument::new).toList();
            validator.setDetachedContents(data);
            tell(paths[0], validator.validateDocument());
        }
    }

    static void tell(String path, Reports reports) {
        SimpleReport report = reports.getSimpleReport();
        DiagnosticData facts = reports.getDiagnosticData();
        for (EvidenceRecordWrapper r : facts.getEvidenceRecords()) {
            long found = r.getDigestMatchers().stream().filter(XmlDigestMatcher::isDataIntact).count();
            long orphans = r.getDigestMatchers().size() - found;
            boolean intact = r.getTimestampList().stream().allMatch(t -> t.isMessageImprintDataIntact() && t.isSignatureIntact()
                && t.getDigestMatchers().stream().allMatch(m -> m.isDataIntact() || m.getType().name().contains("ORPHAN")));
            System.out.println(String.join("\t", path, String.valueOf(report.getIndication(r.getId())), String.valueOf(report.getSubIndication(r.getId())),
                String.valueOf(r.getTimestampList().size()), String.valueOf(found), String.valueOf(orphans), String.valueOf(intact),
                String.join("; ", report.getAdESValidationErrors(r.getId()).stream().map(m -> m.getValue()).toList())));
        }
    }
}
