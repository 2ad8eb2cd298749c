namespace VirtLab.Model.Checks;
/// <summary>x</summary>
public class LabInvalidException : Exception;
internal static class LabChecks { public static void ThrowIfInvalid(Lab lab) {} }
