import eu.europa.esig.dss.enumerations.Indication;
import eu.europa.esig.dss.jaxb.object.Message;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.simplereport.jaxb.XmlTimestamp;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.List;

/**
 * Judges signed files by EU DSS with one trusted root, offline: a line a signature, file, format, verdict, errors, number of its time-stamps,
 * separated by tabs. The verdict is that of a time-stamp where one of them does not pass. Files under now/ may use the revocation lists of a
 * folder, others bring their own evidence. A .p7s is judged over the file beside it.
 */
public class Judge {
    public static void main(String[] args) throws Exception {
        CommonTrustedCertificateSource anchors = new CommonTrustedCertificateSource();
        anchors.addCertificate(DSSUtils.loadCertificate(new File(args[0])));
        List<DSSDocument> lists = Arrays.stream(new File(args[1]).listFiles()).<DSSDocument>map(FileDocument::new).toList();
        BufferedReader names = new BufferedReader(new InputStreamReader(System.in));
        for (String path = names.readLine(); path != null; path = names.readLine()) {
            judge(anchors, lists, path);
        }
    }

    static void judge(CommonTrustedCertificateSource anchors, List<DSSDocument> lists, String path) {
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(anchors);
        verifier.setAIASource(null);
        if (new File(path).getParentFile().getName().equals("now")) {
            verifier.setCrlSource(new ExternalResourcesCRLSource(lists.toArray(DSSDocument[]::new)));
        }
        SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(path));
        validator.setCertificateVerifier(verifier);
        if (path.endsWith(".p7s")) {
            validator.setDetachedContents(List.of(new FileDocument(path.substring(0, path.length() - 4))));
        }
        SimpleReport report = validator.validateDocument().getSimpleReport();
        for (String id : report.getSignatureIdList()) {
            String why = String.join("; ", report.getAdESValidationErrors(id).stream().map(Message::getValue).toList());
            String verdict = report.getIndication(id).toString();
            List<XmlTimestamp> stamps = report.getSignatureTimestamps(id);
            for (XmlTimestamp stamp : stamps) {
                if (stamp.getIndication() != Indication.PASSED) {
                    verdict = "TIMESTAMP_" + stamp.getIndication() + " " + stamp.getSubIndication();
                }
            }
            System.out.println(String.join("\t", path, report.getSignatureFormat(id).toString(), verdict, why, stamps.size() + " time-stamps"));
        }
    }
}
