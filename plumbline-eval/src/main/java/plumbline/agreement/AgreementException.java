package plumbline.agreement;

/// A judge that agrees too little with its labels to be trusted.
public final class AgreementException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /// What came and what was asked for.
  public AgreementException(String message) {
    super(message);
  }
}
