# One INTERFACE target with the sanitizer and fault-point switches of this build.
add_library(sluice_build_options INTERFACE)
if(SLUICE_SANITIZE)
  target_compile_options(sluice_build_options INTERFACE -fsanitize=address,undefined
                                                        -fno-sanitize-recover=undefined
                                                        -fno-omit-frame-pointer)
  target_link_options(sluice_build_options INTERFACE -fsanitize=address,undefined)
endif()
if(SLUICE_TSAN)
  target_compile_options(sluice_build_options INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(sluice_build_options INTERFACE -fsanitize=thread)
endif()
if(SLUICE_FAULT_POINTS)
  target_compile_definitions(sluice_build_options INTERFACE SLUICE_FAULT_POINTS)
endif()

# Unit tests, and modules that are JSON and text throughout, do without two checks of undefined behaviour that make up a quarter of
# their compile time: the address sanitizer ends the program at a null as well, and nothing there is read by a cast.
# To be linked behind the options above, which it takes from.
add_library(sluice_text_module_options INTERFACE)
if(SLUICE_SANITIZE)
  target_compile_options(sluice_text_module_options INTERFACE -fno-sanitize=null,alignment)
endif()
set(SLUICE_TEXT_MODULES aws doctor setup assess standin app)
