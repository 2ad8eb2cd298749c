using System.Management.Automation;

namespace VirtLab.PowerShell;

/// <summary>Lets a parameter that is a lab be given as a hashtable, as JSON, or as a lab that runs.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class LabTransformationAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        try
        {
            return LabText.Read(inputData);
        }
        catch (Exception e) when (LabText.IsRefusal(e))
        {
            throw new ArgumentTransformationMetadataException(e.Message, e);
        }
    }
}
